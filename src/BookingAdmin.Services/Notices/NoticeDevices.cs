using BookingAdmin.Services.Notices.Push;

namespace BookingAdmin.Services.Notices;

/// <summary>A browser's subscription to pushes, as the browser says it.</summary>
/// <param name="Name">As a person knows it: "Chrome on Android".</param>
public sealed record NewDevice(string Endpoint, string PublicKey, string Secret, string Name);

/// <param name="SentAt">When its push service last took a message.</param>
public sealed record DeviceItem(long Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? SentAt);

/// <summary>Which browsers of a person take pushes. Everybody sees and changes their own.</summary>
public sealed class NoticeDevices(
    IDbContextFactory<BookingAdminContext> contexts, PushKeys keys, PushClient client, TimeProvider clock)
{
    public const int Most = 10;

    const int OwnLock = 7310_0023, LongestName = 80;

    /// <summary>What a browser binds its subscription to.</summary>
    /// <param name="host">Under which name this installation is visited; push services may want to know.</param>
    public async Task<string> KeyAsync(Actor actor, string host, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await keys.PublicAsync(context, host, cancel);
    }

    /// <summary>From now on this browser takes the actor's pushes, and nobody else's.</summary>
    /// <exception cref="InvalidInputException">Nothing can be sent to such a subscription, or there are too many.</exception>
    public async Task<DeviceItem> SubscribeAsync(Actor actor, NewDevice device, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        if (!PushEndpoint.IsPublicKey(device.PublicKey) || !PushEndpoint.IsSecret(device.Secret))
            throw new InvalidInputException(T("This browser’s subscription has no usable keys."));
        if (!await client.MayReachAsync(device.Endpoint, cancel))
            throw new InvalidInputException(T("This browser’s push service cannot be reached from here."));
        var name = device.Name.Length <= LongestName ? device.Name : device.Name[..LongestName];
        var now = clock.Now();
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var recipient = await Recipients.IdOfAsync(context, actor, cancel);
        // Two browsers at once would both be the tenth.
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({OwnLock}, hashtext({recipient}))", cancel);
        if (await context.NoticeDevices.CountAsync(d => d.Recipient == recipient && d.Endpoint != device.Endpoint, cancel) >= Most)
            throw new InvalidInputException(T($"You have {Most} devices. Remove one of them first."));
        var id = (await context.Database.SqlQuery<long>($"""
            INSERT INTO booking_admin.notice_device (recipient, endpoint, public_key, secret, name, created_at)
            VALUES ({recipient}, {device.Endpoint}, {device.PublicKey}, {device.Secret}, {name}, {now})
            ON CONFLICT (endpoint) DO UPDATE SET recipient = excluded.recipient, public_key = excluded.public_key,
                secret = excluded.secret, name = excluded.name, created_at = excluded.created_at, sent_at = NULL
            RETURNING id AS "Value"
            """).ToListAsync(cancel)).Single();
        await transaction.CommitAsync(cancel);
        return new(id, name, now, null);
    }

    /// <summary>The actor's own, the latest first.</summary>
    public async Task<IReadOnlyList<DeviceItem>> ListOwnAsync(Actor actor, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await (await OwnAsync(context, actor, cancel)).OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id)
            .Select(d => new DeviceItem(d.Id, d.Name, d.CreatedAt, d.SentAt)).ToListAsync(cancel);
    }

    /// <summary>Ends one of the actor's own.</summary>
    /// <returns>False where the actor has no such device.</returns>
    public async Task<bool> RemoveAsync(Actor actor, long id, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        return await (await OwnAsync(context, actor, cancel)).Where(d => d.Id == id).ExecuteDeleteAsync(cancel) > 0;
    }

    /// <summary>Ends the one with that address: the browser in which the actor signs out.</summary>
    public async Task EndAsync(Actor actor, string endpoint, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await (await OwnAsync(context, actor, cancel)).Where(d => d.Endpoint == endpoint).ExecuteDeleteAsync(cancel);
    }

    /// <summary>
    /// Which of the actor's devices this browser is. One that somebody else has left subscribed is forgotten: who signs in after them must
    /// not see their notices.
    /// </summary>
    /// <returns>Null where it is none of the actor's.</returns>
    public async Task<long?> RecognizeAsync(Actor actor, string endpoint, CancellationToken cancel)
    {
        actor.Require(Permission.ManageOwnSessions);
        await using var context = await contexts.CreateDbContextAsync(cancel);
        var recipient = await Recipients.IdOfAsync(context, actor, cancel);
        await context.NoticeDevices.Where(d => d.Endpoint == endpoint && d.Recipient != recipient).ExecuteDeleteAsync(cancel);
        return await context.NoticeDevices.Where(d => d.Endpoint == endpoint).Select(d => (long?)d.Id).FirstOrDefaultAsync(cancel);
    }

    static async Task<IQueryable<NoticeDevice>> OwnAsync(BookingAdminContext context, Actor actor, CancellationToken cancel)
    {
        var recipient = await Recipients.IdOfAsync(context, actor, cancel);
        return context.NoticeDevices.Where(d => d.Recipient == recipient);
    }
}
