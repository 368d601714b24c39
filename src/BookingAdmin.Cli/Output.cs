using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BookingAdmin.Cli;

/// <summary>What a command says: lines for people, or with --json one document. Faults go to stderr, and into the document.</summary>
sealed class Output(bool json)
{
    public static Option<bool> Json { get; } = new("--json") { Description = "One JSON document instead of text.", Recursive = true };

    // Statuses by the marketplace's own labels, as in PENDING_APPROVAL.
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new LabelConverter<OrderStatus>(),
            new LabelConverter<BookingStatus>(),
            new LabelConverter<PaymentStatus>(),
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
        },
    };

    public bool IsJson => json;

    /// <summary>What a fault or Ctrl-C leaves as it is: added to the sentence about either.</summary>
    public Func<string>? WhatStays { get; set; }

    /// <summary>A line for people. What somebody wrote in it cannot reorder or recolour it.</summary>
    public void Say(string line)
    {
        if (!json)
            Console.Out.WriteLine(PlainText.Visible(line));
    }

    /// <summary>The document of --json.</summary>
    public void Document<T>(T document)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(document, Format));
    }

    /// <returns>The exit code.</returns>
    public int Fault(string sentence, int exitCode = ExitCode.CouldNotTell)
    {
        var whole = WhatStays is null ? sentence : $"{sentence} {WhatStays()}";
        Console.Error.WriteLine(PlainText.Visible(whole));
        Document(new { Error = whole });
        return exitCode;
    }

    /// <summary>Nothing more can be said on standard output: on the other one only, and not at all where the reader has left.</summary>
    /// <returns>The exit code.</returns>
    public static int Fault(OutputException fault)
    {
        if (fault.ReaderLeft)
            return ExitCode.ReaderLeft;
        Console.Error.WriteLine(
            $"The output could not be written whole: {fault.Message.TrimEnd('.')}. What the command did stays; run it again "
            + "where there is room.");
        return ExitCode.CouldNotTell;
    }

    /// <summary>"1 order", "1,200 orders".</summary>
    public static string Count(long count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";

    public static string Age(TimeSpan age) => age switch
    {
        { TotalMinutes: < 120 } => $"{Math.Max(0, Math.Floor(age.TotalMinutes)):0} min",
        { TotalHours: < 48 } => $"{Math.Floor(age.TotalHours):0} h",
        _ => $"{Math.Floor(age.TotalDays):N0} d",
    };
}

/// <summary>A status of the marketplace by its own label, known or not.</summary>
sealed class LabelConverter<T> : JsonConverter<T> where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Labels.Read<T>(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Labels.Of(value));

    // Counts by status have it as the name of a property.
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Labels.Of(value));
}

/// <summary>One line on a terminal's stderr that is written anew as work goes on; elsewhere silent.</summary>
sealed class ProgressLine(string done) : IProgress<long>, IDisposable
{
    const int Width = 72;

    static readonly bool Visible = !Console.IsErrorRedirected;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly long started = Stopwatch.GetTimestamp();
    TimeSpan shown = -Pause;

    public long Done { get; private set; }

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    public void Report(long value)
    {
        Done = value;
        Show($"{value:N0} {done}, {value / Math.Max(0.001, Elapsed.TotalSeconds):N0} a second");
    }

    public void Show(string text)
    {
        if (!Visible || Elapsed - shown < Pause)
            return;
        shown = Elapsed;
        Console.Error.Write($"\r{text.PadRight(Width)}");
    }

    public void Dispose()
    {
        if (Visible && shown >= TimeSpan.Zero)
            Console.Error.Write($"\r{new string(' ', Width)}\r");
    }
}
