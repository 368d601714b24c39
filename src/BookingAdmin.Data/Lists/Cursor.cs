using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BookingAdmin.Domain.Marketplace;
using static BookingAdmin.Domain.Languages.Language;

namespace BookingAdmin.Data.Lists;

/// <summary>
/// A place in a list, as it stands in a URL: next.1755590400123.cabc… goes on behind that row, prev. stops before it.
/// The time and the id are those of the row, so that a page costs the same wherever it is. An id that an address cannot hold as it is
/// stands there in base 64, behind a tilde. In a list by amount the amount's bits stand in place of the time:
/// next.0.n4062c00000000000.cabc…
/// </summary>
/// <param name="Forward">Behind the row, in the order of the list; else before it.</param>
/// <param name="Group">0 or 1: which part of a list that has two, such as paid orders first.</param>
public sealed partial record Cursor(bool Forward, int Group, DateTimeOffset At, string Id)
{
    /// <summary>The row's amount, in a list that is sorted by it; such a cursor has no time.</summary>
    public double? Number { get; init; }

    /// <exception cref="InvalidInputException">It is no cursor.</exception>
    public static Cursor? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var match = Form().Match(text);
        if (match.Groups["bits"] is { Success: true, ValueSpan: var bits })
            return Of(match, default) with
            {
                Number = BitConverter.UInt64BitsToDouble(ulong.Parse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
            };
        if (!match.Success
            || !long.TryParse(match.Groups["at"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var at)
            || at < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || at > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            throw Damaged();
        return Of(match, DateTimeOffset.FromUnixTimeMilliseconds(at));
    }

    static Cursor Of(Match match, DateTimeOffset at) =>
        new(match.Groups["way"].ValueSpan is "next", match.Groups["group"].ValueSpan is "1" ? 1 : 0, at, IdOf(match.Groups["id"].Value));

    public static InvalidInputException Damaged() =>
        new(T("This link to a page of the list is damaged. Start again from the first page."));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(Forward ? "next" : "prev")}.{Group}.{(Number is { } number ? Bits(number) : Milliseconds)}.{TextOf(Id)}");

    string Milliseconds => At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    static string Bits(double number) => string.Create(CultureInfo.InvariantCulture, $"n{BitConverter.DoubleToUInt64Bits(number):x16}");

    // Ids are what the marketplace gave its rows: any text.
    static string TextOf(string id) => Plain().IsMatch(id) ? id : $"{Encoded}{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(id))}";

    static string IdOf(string text)
    {
        if (text[0] is not Encoded)
            return text;
        try
        {
            var id = Strict.GetString(Base64Url.DecodeFromChars(text.AsSpan(1)));
            return id.Contains('\0', StringComparison.Ordinal) ? throw Damaged() : id;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw Damaged();
        }
    }

    const char Encoded = '~';

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.None, 1000)]
    private static partial Regex Plain();

    [GeneratedRegex(
        @"^(?<way>next|prev)\.(?<group>[01])\.(?:n(?<bits>[0-9a-f]{16})|(?<at>-?\d{1,15}))"
            + @"\.(?<id>[A-Za-z0-9_-]{1,64}|~[A-Za-z0-9_-]{0,3600})\z",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
