using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.Bookings;
using BookingAdmin.Domain.Repair;

namespace BookingAdmin.Text;

/// <summary>
/// The sentences of repairs and their jobs, by the codes that are stored. Compiled into the pages and into the command line.
/// </summary>
static class RepairText
{
    static readonly Texts Texts = new(typeof(RepairText));

    public static string Sentence(this RepairItem item) => Of(item.Outcome, item.Fault);

    /// <param name="fault">A code; of an item from before there were codes a sentence, which is shown as it is.</param>
    public static string Of(RepairOutcome outcome, string? fault) => Texts.Find($"Outcome{outcome}", Fault(fault))!;

    /// <returns>Null where nothing is written.</returns>
    public static string? Why(RepairPreview preview) => preview.Why is not { } why ? null : Texts.Find($"Why{why}",
        preview.Status.Word().ToLowerInvariant(), why is RepairWhy.FollowsOrder ? FindingPlan.AlignedStatus(preview.Status).Word() : null);

    public static string Of(RepairField field) => Texts.Find($"Field{field}")!;

    /// <summary>What only pages say, by the key of the file.</summary>
    public static string Of(string key, params object?[] values) => Texts.Find(key, values)!;

    /// <param name="key">There is another one for a single thing, with One behind it.</param>
    public static string Counted(string key, long count) => Of(count == 1 ? $"{key}One" : key, count);

    public static string Of(RepairRefusal refusal) => Texts.Find($"Refusal{refusal}")!;

    /// <param name="wait">A <see cref="JobWait"/> with its value; an older sentence is shown as it is.</param>
    public static string Wait(string wait) => Coded("Wait", wait) ?? wait;

    /// <param name="scope">A <see cref="JobSelection"/> with its value; an older sentence is shown as it is.</param>
    public static string Scope(string work, string scope) =>
        scope == $"{JobSelection.Chosen} 1" ? Texts.Find("ScopeChosenOne")!
        : Coded("Scope", scope)
            ?? Texts.Find($"Scope{scope}Of{(Rules.Find(work) is MissingBooking ? "Missing" : "Findings")}")
            ?? char.ToUpperInvariant(scope[0]) + scope[1..];

    // A SQLSTATE has five characters; the server's message may repeat what somebody wrote, so it is not kept.
    static string? Fault(string? fault) => fault switch
    {
        null => null,
        { Length: 5 } => Texts.Find("RefusalOfDatabase", fault),
        _ => Texts.Find($"Refusal{fault}") ?? fault,
    };

    /// <summary>The sentence of a code with its value behind a space.</summary>
    static string? Coded(string key, string code) =>
        Texts.Find(key + code.Split(' ')[0], code[(code.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
}
