using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Services.Consistency.Sql;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Live;
using BookingAdmin.Services.Settings;

namespace BookingAdmin.Services.Consistency.Runs;

/// <summary>
/// What a run does between its first and its last word: it reads at one snapshot, guard and list and orders, and then writes in one
/// transaction, all of it or nothing.
/// </summary>
/// <param name="rules">The rules that are switched on.</param>
/// <param name="limits">The limits that the rules compare with.</param>
/// <param name="seen">The moment that it stands for, by the database's clock.</param>
sealed class RunWork(
    BookingAdminContext context, BookingAdminSettings settings, long runId, RunKind kind, IReadOnlyList<Rule> rules, RuleLimits limits,
    DateTimeOffset seen,
    IProgress<RunProgress>? progress)
{
    const int Steps = 3;

    readonly NpgsqlConnection connection = (NpgsqlConnection)context.Database.GetDbConnection();
    readonly Dictionary<string, string> faults = new(StringComparer.Ordinal);

    public async Task<(IReadOnlyList<RuleOutcome> Rules, long? Orders)> DoAsync(Func<DateTimeOffset> now, CancellationToken cancel)
    {
        progress?.Report(new(kind is RunKind.Full ? "Reading every order" : "Looking at what is known to be wrong", 0, Steps));
        var guard = await ReadAsync(cancel);

        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await ExecuteAsync(RunSql.Planning, cancel);
        var orders = await ScalarAsync<string?>($"SELECT subject FROM {RunSql.Found} WHERE rule = '{RunSql.Orders}'", cancel);

        progress?.Report(new("Writing down what appeared and what cleared", 1, Steps));
        if (rules.Any(rule => rule is GuardTruth))
        {
            if (guard.Mode is not GuardMode.Off)
                await ExecuteAsync(
                    kind is RunKind.Full && guard.HasList ? RunSettlement.CompareWatchList : RunSettlement.KeepWatchList, cancel);
            await ExecuteAsync(RunSettlement.AddBroken, cancel, new NpgsqlParameter<string[]>("broken", [.. guard.Broken]));
        }
        await ExecuteAsync(RunSql.Index, cancel);
        await ExecuteAsync(RunSettlement.Lock, cancel);
        var cleared = await CountsAsync(RunSettlement.Resolve, cancel);
        var appeared = await CountsAsync(RunSettlement.Add, cancel);
        var refreshed = await ExecuteAsync(RunSettlement.Refresh, cancel);
        var open = await CountsAsync(RunSettlement.Open, cancel);
        IReadOnlyList<RuleOutcome> outcomes = [.. rules.Select(rule => new RuleOutcome(
            rule.Id, open.GetValueOrDefault(rule.Id), appeared.GetValueOrDefault(rule.Id), cleared.GetValueOrDefault(rule.Id),
            faults.GetValueOrDefault(rule.Id)))];

        progress?.Report(new("Closing the books of this check", 2, Steps));
        long? count = orders is null ? null : long.Parse(orders, System.Globalization.CultureInfo.InvariantCulture);
        await FinishAsync(outcomes, count, now(), cancel);
        await ExecuteAsync(RunSql.Drop, cancel);
        if (refreshed > 0 || cleared.Count > 0 || appeared.Count > 0)
            await Changes.TellAsync(context, [Changes.Everybody], cancel);
        await transaction.CommitAsync(cancel);
        progress?.Report(new("Done", Steps, Steps));
        return (outcomes, count);
    }

    /// <summary>
    /// The reading half. All its statements share one snapshot, so that a guard which is installed or removed during the run is either
    /// there or not.
    /// </summary>
    async Task<GuardCatalog> ReadAsync(CancellationToken cancel)
    {
        if (await GuardCatalog.ReadAsync(context, settings.Repair, cancel) is { Mode: not GuardMode.Off, HasList: true })
            await WatchList.SweepAsync(context, settings.Rules.Grace, cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await ExecuteAsync(RunSql.Begin, cancel);
        var guard = await GuardCatalog.ReadAsync(context, settings.Repair, cancel);
        await ExecuteAsync(RunSql.Drop, cancel);
        await FindAsync([.. rules.Where(CanBePut)], guard, cancel);
        await transaction.CommitAsync(cancel);
        return guard;
    }

    /// <summary>
    /// All rules in one statement; where that fails, one by one, so that a rule that cannot be worked out takes no other with it.
    /// </summary>
    async Task FindAsync(IReadOnlyList<Rule> looked, GuardCatalog guard, CancellationToken cancel)
    {
        await ExecuteAsync(RunSql.Planning, cancel);
        var guarded = guard is { Mode: not GuardMode.Off, HasList: true } && rules.Any(rule => rule is GuardTruth);
        var others = await OtherTables.ReadAsync(connection, cancel);
        await ExecuteAsync("SAVEPOINT whole", cancel);
        try
        {
            await ExecuteAsync(
                kind is RunKind.Full ? RunSql.CreateFull(looked, others, guarded) : RunSql.CreateQuick(looked, others, guard.IsWhole),
                cancel);
            return;
        }
        catch (PostgresException e) when (IsOfOneRule(e))
        {
            await ExecuteAsync("ROLLBACK TO SAVEPOINT whole", cancel);
        }
        await ExecuteAsync(RunSql.CreateEmpty, cancel);
        if (kind is RunKind.Full)
            await ExecuteAsync(RunSql.InsertCount, cancel);
        if (kind is RunKind.Full && guarded)
            await ExecuteAsync(RunSql.InsertWatchList, cancel);
        foreach (var rule in looked)
        {
            if (RunSql.InsertOne(rule, others, kind is RunKind.Quick, guard.IsWhole) is not { } insert)
                continue;
            progress?.Report(new($"Rule by rule, as one fails: {rule.Id}", 0, Steps));
            await ExecuteAsync("SAVEPOINT one", cancel);
            try
            {
                await ExecuteAsync(insert, cancel);
            }
            catch (PostgresException e) when (IsOfOneRule(e))
            {
                await ExecuteAsync("ROLLBACK TO SAVEPOINT one", cancel);
                // Not the database's own words: they repeat what stands in the row.
                faults[rule.Id] = $"{WorkFault.RuleRefused} {e.SqlState}";
            }
        }
    }

    /// <summary>
    /// Whether the fault lies in the data or in the owner's tables and so comes again, rather than in a database that is unreachable, full
    /// or shutting down.
    /// </summary>
    static bool IsOfOneRule(PostgresException e) => !DatabaseFault.IsUnavailable(e);

    bool CanBePut(Rule rule)
    {
        try
        {
            RuleSql.Condition(rule);
            return true;
        }
        catch (NotSupportedException e)
        {
            faults[rule.Id] = e.Message;
            return false;
        }
    }

    async Task FinishAsync(IReadOnlyList<RuleOutcome> outcomes, long? orders, DateTimeOffset now, CancellationToken cancel)
    {
        const string Sql = """
            INSERT INTO booking_admin.run_rule (run_id, rule, open, appeared, cleared, fault)
            SELECT @run, * FROM unnest(@ids, @open, @appeared, @cleared, @faults);
            UPDATE booking_admin.run SET state = 'Done', finished_at = greatest(@now, started_at), orders = @orders WHERE id = @run
            """;
        await ExecuteAsync(Sql, cancel,
            new NpgsqlParameter<string[]>("ids", [.. outcomes.Select(o => o.Rule)]),
            new NpgsqlParameter<long[]>("open", [.. outcomes.Select(o => o.Open)]),
            new NpgsqlParameter<long[]>("appeared", [.. outcomes.Select(o => o.Appeared)]),
            new NpgsqlParameter<long[]>("cleared", [.. outcomes.Select(o => o.Cleared)]),
            new NpgsqlParameter<string?[]>("faults", [.. outcomes.Select(o => o.Fault)]),
            new NpgsqlParameter<DateTime>("now", now.UtcDateTime),
            new NpgsqlParameter("orders", NpgsqlTypes.NpgsqlDbType.Bigint) { Value = (object?)orders ?? DBNull.Value });
    }

    async Task<IReadOnlyDictionary<string, long>> CountsAsync(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql, []);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancel)
    {
        await using var command = Command(sql, []);
        return await command.ExecuteScalarAsync(cancel) is T value ? value : default;
    }

    async Task<int> ExecuteAsync(string sql, CancellationToken cancel, params NpgsqlParameter[] more)
    {
        await using var command = Command(sql, more);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>No timeout: the caller can cancel.</summary>
    NpgsqlCommand Command(string sql, NpgsqlParameter[] more)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        NpgsqlParameter[] known =
        [
            .. RuleSql.Parameters(limits),
            new NpgsqlParameter<string[]>("rules", [.. rules.Select(rule => rule.Id).Where(id => !faults.ContainsKey(id))]),
            new NpgsqlParameter<string>("guard", GuardTruthSubjects.Rule),
            new NpgsqlParameter<DateTime>("seen", seen.UtcDateTime),
            new NpgsqlParameter<long>("run", runId),
            .. more,
        ];
        // Only those that it names: one that is sent for nothing has no type that the database could find.
        command.Parameters.AddRange(
            known.Where(parameter => sql.Contains($"@{parameter.ParameterName}", StringComparison.Ordinal)).ToArray());
        return command;
    }
}
