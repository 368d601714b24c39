namespace BookingAdmin.Services.Access;

/// <summary>
/// Who a user of the marketplace is here: by the id in the marketplace's own session, never by an e-mail, and with the role that stands in
/// the database now.
/// </summary>
public sealed class MarketplaceUsers(IDbContextFactory<BookingAdminContext> contexts)
{
    /// <returns>Null for a user whom the marketplace does not have.</returns>
    public async Task<Actor?> FindAsync(string userId, CancellationToken cancel)
    {
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return (await FindAsync(context, [userId], cancel)).GetValueOrDefault(userId);
    }

    /// <summary>Each of these users whom the marketplace has.</summary>
    internal static async Task<IReadOnlyDictionary<string, Actor>> FindAsync(
        BookingAdminContext context, string[] userIds, CancellationToken cancel) =>
        (await context.Database.SqlQuery<Row>($"""
            SELECT u.id AS "Id", NULLIF(btrim(u.name), '') AS "Name", u.role::text AS "Role", c.id AS "CelebrityId"
            FROM public."User" u LEFT JOIN public."Celebrity" c ON c."userId" = u.id WHERE u.id = ANY ({userIds})
            """).ToListAsync(cancel)).ToDictionary(row => row.Id, ActorOf, StringComparer.Ordinal);

    // The marketplace's roles are ADMIN, CELEBRITY and FAN. A celebrity is one with a profile; a role that is not known here opens nothing.
    static Actor ActorOf(Row user) => user switch
    {
        { Role: "ADMIN" } => new(ActorId.User(user.Id), user.Name ?? "An admin of the marketplace", Roles.Admin),
        { Role: "CELEBRITY", CelebrityId: { } celebrity } =>
            new(ActorId.User(user.Id), user.Name ?? "A celebrity", Roles.Celebrity, celebrity),
        _ => new(ActorId.User(user.Id), user.Name ?? "A customer", Roles.None),
    };

    sealed record Row(string Id, string? Name, string Role, string? CelebrityId);
}
