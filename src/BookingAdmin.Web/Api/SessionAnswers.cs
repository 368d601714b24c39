using System.ComponentModel;
using BookingAdmin.Web.Access.Sessions;

namespace BookingAdmin.Web.Api;

/// <summary>Who the caller is.</summary>
sealed record MeAnswer(
    string Name,
    [property: Description("celebrity, support, admin, or none of them.")] IReadOnlyList<string> Roles,
    [property: Description("What these roles may do.")] IReadOnlyList<string> Permissions,
    [property: Description("Whose booking requests are the caller's own; null for whoever is no celebrity.")] string? CelebrityId,
    FormTokenAnswer? FormToken);

/// <summary>What a write with the cookie must bring along; a caller with an access token gets none and needs none.</summary>
sealed record FormTokenAnswer(
    [property: Description("In which header.")] string Header,
    string Value);

sealed record SessionsAnswer(IReadOnlyList<SessionAnswer> Sessions);

/// <summary>One sign-in of the caller.</summary>
sealed record SessionAnswer(
    string Id,
    [property: Description("The kind of browser and machine.")] string Device,
    DateTimeOffset StartedAt,
    [property: Description("The last sign of life.")] DateTimeOffset SeenAt,
    [property: Description("When it ends without a further sign of life.")] DateTimeOffset EndsAt);

sealed record EndedAnswer([property: Description("False where it had ended before.")] bool Ended);
