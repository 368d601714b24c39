using BookingAdmin.Services.Requests;
using Microsoft.Extensions.Primitives;

namespace BookingAdmin.Web.Api.Requests;

/// <summary>What the address of the list asks for. What cannot be meant is refused by name, never guessed.</summary>
static class RequestParameters
{
    const string All = "ALL";

    /// <summary>The words that <c>status</c> takes.</summary>
    public static IReadOnlyList<string> Statuses { get; } = [.. Enum.GetValues<BookingStatus>().Select(Labels.Of), All];

    /// <exception cref="InvalidInputException">The sentence names the parameter.</exception>
    public static FeedQuery Read(IQueryCollection query)
    {
        var standard = new FeedQuery();
        return new(
            Status(Once(query, "status"), standard.Status),
            Whole(query, "limit", 1, FeedQuery.MostAtOnce, standard.Limit),
            Whole(query, "offset", 0, int.MaxValue, standard.Offset));
    }

    static BookingStatus? Status(string? text, BookingStatus? standard)
    {
        if (text is null)
            return standard;
        if (text.Equals(All, StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var status in Enum.GetValues<BookingStatus>())
        {
            if (text.Equals(Labels.Of(status), StringComparison.OrdinalIgnoreCase))
                return status;
        }
        throw new InvalidInputException($"The parameter \"status\" must be one of {string.Join(", ", Statuses)}.");
    }

    static int Whole(IQueryCollection query, string name, int least, int most, int standard) =>
        Once(query, name) is not { } text ? standard
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new InvalidInputException($"The parameter \"{name}\" must be a whole number from {least} to {most}.");

    static string? Once(IQueryCollection query, string name) => query.TryGetValue(name, out StringValues values)
        ? values is [{ } one] ? one : throw new InvalidInputException($"The parameter \"{name}\" is given more than once.")
        : null;
}
