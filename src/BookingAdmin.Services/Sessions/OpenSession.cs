namespace BookingAdmin.Services.Sessions;

/// <summary>In which session somebody is here.</summary>
public abstract record OpenSession;

/// <summary>One that began with a sign-in here: a row of ours.</summary>
public sealed record OwnSession(string Id) : OpenSession;

/// <summary>One of the marketplace's own sign-in. Its token says until when, its user's row who; nothing of it is kept here.</summary>
public sealed record MarketplaceSession(Actor Actor, DateTimeOffset EndsAt) : OpenSession;
