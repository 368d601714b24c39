using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Requests.Expiry;

/// <summary>
/// Declines, where `Decisions:Expire` says so, what nobody has answered until its video was due. Each is a decision like any other, in a
/// transaction of its own: a person's decision at the same moment wins, and neither several hosts nor a killed one expire a request twice.
/// </summary>
sealed partial class RequestExpiry(
    IDbContextFactory<BookingAdminContext> contexts, RequestDecisions decisions, BookingAdminSettings settings, TimeProvider clock,
    ILogger<RequestExpiry> logger)
{
    const int Batch = 100;

    /// <returns>How many requests were declined.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (settings.Expire is not ExpiryMode.Decline)
            return 0;
        var (expired, last, found) = (0, new Unanswered("", DateTime.MinValue), Batch);
        while (found == Batch)
        {
            await using var context = await contexts.CreateDbContextAsync(cancel);
            var batch = await UnansweredRequests.NextAsync(context, last, Batch, clock.Now(), cancel);
            foreach (var request in batch)
            {
                if (await ExpireAsync(request.Id, cancel))
                    expired++;
                last = request;
            }
            found = batch.Count;
        }
        if (expired > 0)
            Expired(logger, expired);
        return expired;
    }

    async Task<bool> ExpireAsync(string booking, CancellationToken cancel)
    {
        try
        {
            return await decisions.ExpireAsync(booking, cancel) is DecisionResult.Done;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            // Somebody works on the order: it is looked at next time.
            return false;
        }
        // One that the database refuses keeps no other from its end.
        catch (Exception e) when (e.GetBaseException() is PostgresException { SqlState: var code } && !DatabaseFault.IsUnavailable(e))
        {
            NotExpired(logger, booking, code);
            return false;
        }
    }

    [LoggerMessage(
        EventId = 481, Level = LogLevel.Information,
        Message = "{Count} requests were declined because nobody had answered them until their video was due")]
    static partial void Expired(ILogger logger, int count);

    [LoggerMessage(
        EventId = 483, Level = LogLevel.Warning, Message = "The request {Booking} could not expire: the database refused it ({Code})")]
    static partial void NotExpired(ILogger logger, string booking, string code);
}
