using BookingAdmin.Services.Live;
using NpgsqlTypes;

namespace BookingAdmin.Services.Payments.Intake;

/// <summary>The values of a statement of <see cref="IntakeSql"/>, each with its type: the database guesses none.</summary>
sealed class IntakeParameters
{
    readonly List<NpgsqlParameter> all = [];

    public NpgsqlParameter[] ToArray() => [.. all];

    public IntakeParameters Text(string name, string? value) => Add(name, NpgsqlDbType.Text, value);

    public IntakeParameters Number(string name, int value) => Add(name, NpgsqlDbType.Integer, value);

    public IntakeParameters Flag(string name, bool value) => Add(name, NpgsqlDbType.Boolean, value);

    public IntakeParameters Count(string name, long value) => Add(name, NpgsqlDbType.Bigint, value);

    /// <summary>Cents, as the marketplace keeps amounts: floating point, in major units.</summary>
    public IntakeParameters Amount(string name, long cents) => Add(name, NpgsqlDbType.Double, (double)(cents / 100m));

    public IntakeParameters Time(string name, DateTimeOffset? time) => Add(name, NpgsqlDbType.Timestamp,
        time is { } at ? DateTime.SpecifyKind(Milliseconds.Truncate(at).UtcDateTime, DateTimeKind.Unspecified) : null);

    public IntakeParameters Texts(string name, IEnumerable<string?> values) =>
        Add(name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public IntakeParameters Numbers(string name, IEnumerable<int> values) =>
        Add(name, NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public IntakeParameters Amounts(string name, IEnumerable<long> cents) =>
        Add(name, NpgsqlDbType.Array | NpgsqlDbType.Double, cents.Select(amount => (double)(amount / 100m)).ToArray());

    /// <summary>What an order and a tip have in common.</summary>
    /// <param name="held">Until when nobody but this process asks Stripe.</param>
    public IntakeParameters Of(Actor actor, string customer, PaymentRequest request, CallKey? key, DateTimeOffset now, DateTimeOffset held)
    {
        Text("customer", customer).Text("celebrity", request.CelebrityId).Text("currency", PaymentRequest.Currency)
            .Text("kind", actor.Kind.ToString()).Text("actor", actor.Id).Text("name", actor.Name).Text("channel", Changes.Channel)
            .Amount("amount", request.Cents).Count("minor", request.Cents)
            .Time("now", now).Instant("at", now).Instant("held", held);
        if (key is not null)
            Text("key", key.Key).Add("request", NpgsqlDbType.Bytea, key.Request).Instant("forgotten", now - CallKey.Kept);
        return this;
    }

    public IntakeParameters Instant(string name, DateTimeOffset time) => Add(name, NpgsqlDbType.TimestampTz, time.UtcDateTime);

    IntakeParameters Add(string name, NpgsqlDbType type, object? value)
    {
        all.Add(new(name, type) { Value = value ?? DBNull.Value });
        return this;
    }
}
