using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace BookingAdmin.Domain.Marketplace;

/// <summary>
/// Labels of the owner's enum types: PENDING_APPROVAL is PendingApproval. The owner adds labels without asking, so a label that this
/// version does not know gets a value of its own beyond the declared members, for the life of the process: it equals no known status and
/// keeps its word.
/// </summary>
public static class Labels
{
    /// <summary>As the database spells a status, known or not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither a member nor a value that <see cref="Read{T}"/> gave.</exception>
    public static string Of<T>(T status) where T : struct, Enum => Table<T>.LabelOf(status);

    /// <summary>The same of a declared member whose type is not known at compile time.</summary>
    public static string OfMember(object member) => Spell(member);

    /// <summary>The status behind a label that the database holds. Not for what a person typed: every new label is kept.</summary>
    public static T Read<T>(string label) where T : struct, Enum => Table<T>.ValueOf(label);

    /// <summary>Whether this version knows what the status means; nobody acts on one that it does not know.</summary>
    public static bool IsKnown<T>(this T status) where T : struct, Enum => Enum.IsDefined(status);

    static class Table<T> where T : struct, Enum
    {
        // Far from the declared members, of which the owner's types have less than ten.
        const int FirstUnknown = 1_000;

        static readonly ConcurrentDictionary<string, T> Values = new(
            Enum.GetValues<T>().ToDictionary(Spell, status => status, StringComparer.Ordinal), StringComparer.Ordinal);
        static readonly ConcurrentDictionary<T, string> Spellings = new(Values.ToDictionary(known => known.Value, known => known.Key));
        static readonly Lock Adding = new();

        public static string LabelOf(T status) => Spellings.TryGetValue(status, out var label)
            ? label
            : throw new ArgumentOutOfRangeException(nameof(status), status, $"No {typeof(T).Name}.");

        public static T ValueOf(string label)
        {
            if (Values.TryGetValue(label, out var status))
                return status;
            lock (Adding)
            {
                if (Values.TryGetValue(label, out status))
                    return status;
                var number = FirstUnknown + Values.Count;
                status = Unsafe.As<int, T>(ref number);
                // The spelling first: a value that somebody can read has its label.
                Spellings[status] = label;
                Values[label] = status;
                return status;
            }
        }

    }

    static string Spell<T>(T member) where T : notnull =>
        string.Concat(member.ToString()!.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));
}
