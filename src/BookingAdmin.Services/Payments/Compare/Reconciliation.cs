using BookingAdmin.Services.Live;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Payments.Compare;

/// <param name="Done">Orders that Stripe was asked about, of <paramref name="Of"/>.</param>
/// <param name="Disagreed">The orders among them where both differ.</param>
public sealed record ReconciliationProgress(long Done, long Of, long Disagreed);

/// <param name="Compared">Orders that were compared and had not changed during the comparison.</param>
/// <param name="Disagreed">The orders among them that differ from what Stripe has.</param>
/// <param name="Appeared">Findings that are new.</param>
/// <param name="Cleared">Findings that were resolved since.</param>
/// <param name="Fault">Why it ended before its end, a <see cref="WorkFault"/>; what was compared until then stays.</param>
public sealed record ReconciliationResult(
    long Id, DateTimeOffset Since, long Compared, long Disagreed, long Appeared, long Cleared, TimeSpan Took, string? Fault);

/// <summary>
/// Compares orders and their tips with their payments at Stripe, each asked for by its id, and files what differs as findings. The
/// reconciliation changes no order. Only one runs at a time in a database, no matter who starts it.
/// </summary>
public sealed partial class Reconciliation(
    IDbContextFactory<BookingAdminContext> contexts, StripeGateway stripe, TimeProvider clock, ILogger<Reconciliation> log)
{
    const int BatchSize = 100, AtOnce = 4;

    internal static readonly SessionLock Lock = new(0x424B_5243_4E01);

    /// <summary>Stripe allows more, and pages and the outbox ask too; a test does not wait.</summary>
    internal int CallsPerSecond { get; init; } = 20;

    /// <param name="since">Orders placed or changed since then, or with a tip that was, and all that differed before.</param>
    /// <exception cref="InvalidInputException">Another one is going on, payments are off, or it would begin in the future.</exception>
    public async Task<ReconciliationResult> RunAsync(
        Actor actor, DateTimeOffset since, IProgress<ReconciliationProgress>? progress, CancellationToken cancel)
    {
        actor.Require(Permission.ManagePayments);
        if (!stripe.IsOn)
            throw new InvalidInputException(
                T($"Payments are off, so there is nothing to compare with: set {StripeSettings.SecretKeyKey}."));
        var started = clock.Now();
        if (since > started)
            throw new InvalidInputException(T("A comparison looks at what was placed or changed since a time in the past."));
        await using var context = await contexts.CreateDbContextAsync(cancel);
        await context.Database.OpenConnectionAsync(cancel);
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        if (!await Lock.TryTakeAsync(connection, cancel))
            throw new InvalidInputException(T("Another comparison with Stripe is going on. Its result will be there in a while."));
        try
        {
            var run = new Running(await BeginAsync(context, actor, since, started, cancel), since, started);
            try
            {
                await CompareAsync(context, run, progress, cancel);
                await context.Database.ExecuteSqlRawAsync(ReconciliationSql.Forget, [Rule(), Now()], cancel);
                return await EndedAsync(run, run.Fault);
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                Cancelled(run.Id, run.Compared);
                await EndAsync(run.Id, nameof(WorkFault.Cancelled));
                throw;
            }
            catch (Exception e)
            {
                Failed(run.Id, e);
                await EndAsync(
                    run.Id, DatabaseFault.IsUnavailable(e) ? nameof(WorkFault.DatabaseAway) : $"{WorkFault.OwnFault} {e.GetType().Name}");
                throw;
            }
        }
        finally
        {
            await Lock.LeaveAsync(connection);
            await context.Database.CloseConnectionAsync();
        }
    }

    async Task<long> BeginAsync(
        BookingAdminContext context, Actor actor, DateTimeOffset since, DateTimeOffset now, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await context.Database.ExecuteSqlRawAsync(ReconciliationSql.CloseKilled, [Now()], cancel);
        var row = new Data.Own.Reconciliation { By = actor.Name, Since = since, StartedAt = now };
        context.Add(row);
        await context.SaveChangesAsync(cancel);
        context.Add(AuditEntry.Of(actor, AuditAction.ReconciliationStarted, now, after: new { comparison = row.Id, since }));
        await context.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        context.ChangeTracker.Clear();
        return row.Id;
    }

    async Task CompareAsync(BookingAdminContext context, Running run, IProgress<ReconciliationProgress>? progress, CancellationToken cancel)
    {
        var orders = ComparedOrders.Since(context, run.Since);
        run.Of = await orders.LongCountAsync(cancel);
        progress?.Report(new(0, run.Of, 0));
        var pace = new Pace(CallsPerSecond, clock);
        for (var last = ""; run.Fault is null;)
        {
            var batch = await ComparedOrders.ReadAsync(context, orders, last, BatchSize, cancel);
            if (batch.Count == 0)
                return;
            last = batch[^1].Order.Id;
            await FileAsync(context, run, await AskAsync(batch, run, pace, progress, cancel), cancel);
        }
    }

    /// <summary>
    /// Asks Stripe for several payments at once, at the run's pace. When Stripe stops answering, the list ends with the last answer and the
    /// run keeps the fault.
    /// </summary>
    async Task<List<ComparedAnswer>> AskAsync(
        List<(ComparedOrder Order, string Currency)> batch, Running run, Pace pace, IProgress<ReconciliationProgress>? progress,
        CancellationToken cancel)
    {
        var answers = new ComparedAnswer?[batch.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            await Parallel.ForAsync(
                0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop.Token }, async (i, going) =>
            {
                try
                {
                    var (order, currency) = batch[i];
                    List<StripeSide> sides = [];
                    foreach (var payment in order.Payments)
                        sides.Add(await AskAsync(order, payment, pace, going));
                    answers[i] = ComparedAnswer.Of(order, currency, sides, run.Started);
                    progress?.Report(run.Asked(answers[i]!.Difference is not null));
                }
                catch (StripeException e)
                {
                    run.Fault ??= $"Stripe{e.Fault} {e.Word}";
                    await stop.CancelAsync();
                }
            });
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Stopped by the fault above.
        }
        return [.. answers.OfType<ComparedAnswer>()];
    }

    async Task<StripeSide> AskAsync(ComparedOrder order, ComparedPayment payment, Pace pace, CancellationToken cancel)
    {
        var intent = await FindAsync(() => stripe.RetrieveIntentWithChargeAsync(payment.IntentId, cancel), pace, cancel);
        var refund = !payment.OfTip && order.Refund is { Kind: MoneyBack.Refund, Status: not RefundStatus.ByHand, StripeId: { } id }
            ? await FindAsync(() => stripe.RetrieveRefundAsync(id, cancel), pace, cancel) : null;
        return new(intent, refund);
    }

    static async Task<T?> FindAsync<T>(Func<Task<T>> ask, Pace pace, CancellationToken cancel) where T : class
    {
        await pace.WaitAsync(cancel);
        try
        {
            return await ask();
        }
        // Anything else that is not found is not an object of Stripe's, but an address that is none.
        catch (StripeException e) when (e is { Fault: StripeFault.NotFound, Code: "resource_missing" })
        {
            return null;
        }
    }

    async Task FileAsync(BookingAdminContext context, Running run, List<ComparedAnswer> compared, CancellationToken cancel)
    {
        if (compared.Count == 0)
            return;
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        var filed = (await context.Database.SqlQueryRaw<Filed>(ReconciliationSql.File,
            Rule(), Now(),
            new NpgsqlParameter<string[]>("ids", [.. compared.Select(c => c.Order.Id)]),
            new NpgsqlParameter<string?[]>("details", [.. compared.Select(c => c.Difference)]),
            new NpgsqlParameter<decimal?[]>("at_risk", [.. compared.Select(c => c.AtRisk)]),
            new NpgsqlParameter<DateTime[]>("seen", [.. compared.Select(c => Stored(c.Order.UpdatedAt))]),
            new NpgsqlParameter<DateTime?[]>(
                "tips", [.. compared.Select(c => c.Order.TipsUpdatedAt is { } at ? Stored(at) : (DateTime?)null)]),
            new NpgsqlParameter<string?[]>("refunds", [.. compared.Select(c => c.Order.Refund?.Status.ToString())])).ToListAsync(cancel))
                .Single();
        var id = run.Id;
        await context.Reconciliations.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Compared, r => r.Compared + filed.Compared)
            .SetProperty(r => r.Disagreed, r => r.Disagreed + filed.Disagreed), cancel);
        await Changes.TellAsync(context, filed.Celebrities, cancel);
        await transaction.CommitAsync(cancel);
        run.Add(filed);
    }

    /// <summary>As the owner's columns have it, without a zone.</summary>
    static DateTime Stored(DateTimeOffset time) => DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified);

    async Task<ReconciliationResult> EndedAsync(Running run, string? fault)
    {
        var took = clock.Now() is var now && now > run.Started ? now - run.Started : TimeSpan.Zero;
        if (fault is null)
            Done(run.Id, run.Compared, run.Disagreed, run.Appeared, run.Cleared, (long)took.TotalMilliseconds);
        else
            Stopped(run.Id, run.Compared, run.Of, fault);
        await EndAsync(run.Id, fault);
        return new(run.Id, run.Since, run.Compared, run.Disagreed, run.Appeared, run.Cleared, took, fault);
    }

    /// <summary>
    /// On a connection of its own: that of the work may be lost. Where the database is away too, the next comparison does it.
    /// </summary>
    async Task EndAsync(long id, string? fault)
    {
        try
        {
            await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
            var now = clock.Now();
            await context.Database.ExecuteSqlAsync($"""
                UPDATE booking_admin.reconciliation SET finished_at = greatest({now}, started_at), fault = {fault}
                    WHERE id = {id} AND finished_at IS NULL
                """, CancellationToken.None);
        }
        catch (Exception e) when (DatabaseFault.IsUnavailable(e))
        {
            Left(id);
        }
    }

    static NpgsqlParameter<string> Rule() => new("rule", ReconciliationSql.Rule);

    NpgsqlParameter<DateTime> Now() => new("now", clock.Now().UtcDateTime);

    [LoggerMessage(
        431, LogLevel.Information,
        "Comparison {Id} with Stripe: {Compared} orders compared, {Disagreed} disagree, {Appeared} findings appeared, {Cleared} cleared, "
        + "{Milliseconds} ms")]
    partial void Done(long id, long compared, long disagreed, long appeared, long cleared, long milliseconds);

    [LoggerMessage(432, LogLevel.Warning, "Comparison {Id} with Stripe stopped after {Compared} of {Of} orders: {Fault}")]
    partial void Stopped(long id, long compared, long of, string fault);

    [LoggerMessage(433, LogLevel.Information, "Comparison {Id} with Stripe was cancelled after {Compared} orders")]
    partial void Cancelled(long id, long compared);

    [LoggerMessage(434, LogLevel.Error, "Comparison {Id} with Stripe failed")]
    partial void Failed(long id, Exception fault);

    [LoggerMessage(
        435, LogLevel.Warning, "Comparison {Id} with Stripe could not be marked as ended, as the database is away; the next one does it")]
    partial void Left(long id);

    sealed record Filed(long Compared, long Disagreed, long Appeared, long Cleared, string[] Celebrities);

    /// <summary>What is known of the run so far.</summary>
    sealed class Running(long id, DateTimeOffset since, DateTimeOffset started)
    {
        long asked, differ;

        public long Id => id;
        public DateTimeOffset Since => since;
        public DateTimeOffset Started => started;
        public long Of { get; set; }
        public string? Fault { get; set; }
        public long Compared { get; private set; }
        public long Disagreed { get; private set; }
        public long Appeared { get; private set; }
        public long Cleared { get; private set; }

        /// <summary>From several threads.</summary>
        public ReconciliationProgress Asked(bool differs) =>
            new(Interlocked.Increment(ref asked), Of, differs ? Interlocked.Increment(ref differ) : Interlocked.Read(ref differ));

        public void Add(Filed filed) =>
            (Compared, Disagreed, Appeared, Cleared) = (
                Compared + filed.Compared, Disagreed + filed.Disagreed, Appeared + filed.Appeared, Cleared + filed.Cleared);
    }
}
