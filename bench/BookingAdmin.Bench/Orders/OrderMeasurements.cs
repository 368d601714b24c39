using System.Diagnostics;
using System.Globalization;
using System.Text;
using BookingAdmin.Domain.Access;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Services.Payments.Stripe;
using BookingAdmin.Services.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BookingAdmin.Bench.Orders;

/// <summary>
/// Taking an order, beside the same inserts by hand in one transaction. Stripe's own time is that of the same call alone, against the same
/// stand-in.
/// </summary>
static class OrderMeasurements
{
    const int Runs = 500;
    static readonly CancellationToken Cancel = CancellationToken.None;

    public static async Task<IReadOnlyList<Figure>> RunAsync(int orders)
    {
        await using var stripe = await StandIn.StartAsync();
        await using var marketplace = await BenchMarketplace.CreateAsync(orders, stripe.Settings);
        var intake = marketplace.Services.GetRequiredService<OrderIntake>();
        var client = marketplace.Services.GetRequiredService<StripeGateway>();
        var celebrity = await marketplace.ScalarAsync<string>("""SELECT id FROM "Celebrity" WHERE "isActive" ORDER BY id LIMIT 1""");
        var customer = await marketplace.ScalarAsync<string>("""SELECT id FROM "User" WHERE role = 'FAN' ORDER BY id LIMIT 1""");
        // A job, so that nobody counts how fast it orders.
        var actor = new Actor(ActorId.Job("bench"), "Bench", Roles.Customer) { CustomerId = customer };
        var request = (BookingRequest)PaymentRequest.Read(Encoding.UTF8.GetBytes($$$"""
            {"celebrityId":"{{{celebrity}}}","amount":150,
            "bookingData":{"recipientName":"Olivia","occasion":"Birthday",
            "personalMessage":"{{{new string('m', 300)}}}","email":"a@example.test"},
            "orderItems":[{"type":"base","name":"Video","unitPrice":130,"totalPrice":130},
            {"type":"addon","name":"Faster","unitPrice":20,"totalPrice":20,"metadata":{"days":2}}]}
            """));
        var intent = new NewIntent(
            15000, "nzd", new Dictionary<string, string>(StringComparer.Ordinal) { ["type"] = "booking", ["orderId"] = customer });

        List<double> keyless = [], keyed = [], raws = [], calls = [];
        for (var run = -20; run < Runs; run++)
        {
            var (raw, whole, withKey, call) = (
                await Measurements.TimeAsync(() => RawAsync(marketplace, celebrity, customer)),
                await Measurements.TimeAsync(() => PlaceAsync(null)),
                await Measurements.TimeAsync(() => PlaceAsync(Guid.NewGuid().ToString())),
                await Measurements.TimeAsync(() => client.CreateIntentAsync(intent, Guid.NewGuid().ToString(), Cancel)));
            if (run < 0)
                continue;
            raws.Add(raw);
            keyless.Add(whole);
            keyed.Add(withKey);
            calls.Add(call);
        }
        var (median, alone) = (Measurements.Median(raws), Measurements.Median(calls));
        return
        [
            new(orders, "order intake, without Stripe's own time", Measurements.Median(keyless) - alone, median, median * 3,
                "≤ 3 × the raw transaction"),
            new(orders, "order intake with an Idempotency-Key, the same", Measurements.Median(keyed) - alone, median, median * 3,
                "≤ 3 × the raw transaction"),
            new(orders, string.Create(CultureInfo.InvariantCulture, $"order intake, Stripe's stand-in included ({alone:F1} ms)"),
                Measurements.Median(keyless), null, 100, "≤ 100 ms"),
        ];

        async Task PlaceAsync(string? key)
        {
            if (await intake.PlaceAsync(actor, request, key, Cancel) is not IntakeResult.Placed)
                throw new UnreachableException();
        }
    }

    /// <summary>As somebody would write it by hand: statement by statement, prepared, all or nothing.</summary>
    static async Task RawAsync(BenchMarketplace marketplace, string celebrity, string customer)
    {
        var now = TimeProvider.System.GetUtcNow();
        var (order, number, at) = (Cuid.New(now), OrderNumber.New(now), DateTime.SpecifyKind(now.UtcDateTime, DateTimeKind.Unspecified));
        await using var connection = await marketplace.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunAsync("""
            INSERT INTO "Order" (id, "orderNumber", "userId", "celebrityId", "totalAmount", "recipientName", occasion, "personalMessage",
                "messageType", email, "celebrityAmount", "platformFee", "updatedAt")
            VALUES ($1, $2, $3, $4, 150, 'Olivia', 'Birthday', $5, 'personal', 'a@example.test', 120, 30, $6)
            """, order, number, customer, celebrity, new string('m', 300), at);
        await RunAsync("""
            INSERT INTO "OrderItem" (id, "orderId", type, name, "unitPrice", "totalPrice")
            VALUES ($1, $2, 'base', 'Video', 130, 130)
            """, Cuid.New(now), order);
        await RunAsync("""
            INSERT INTO "OrderItem" (id, "orderId", type, name, "unitPrice", "totalPrice", metadata)
            VALUES ($1, $2, 'addon', 'Faster', 20, 20, '{"days":2}')
            """, Cuid.New(now), order);
        await RunAsync("""
            INSERT INTO "Booking" (id, "orderId", "orderNumber", "userId", "celebrityId", message, "recipientName", occasion, price,
                "totalAmount", deadline, "updatedAt")
            VALUES ($1, $2, $3, $4, $5, $6, 'Olivia', 'Birthday', 120, 150, $7::timestamp + interval '7 days', $7)
            """, Cuid.New(now), order, number, customer, celebrity, new string('m', 300), at);
        await RunAsync(
            "INSERT INTO booking_admin.outbox (kind, order_id, created_at, not_before, attempts) VALUES ('CreateIntent', $1, $2, $2, 1)",
            order, now.UtcDateTime);
        await RunAsync("""
            INSERT INTO booking_admin.audit_entry (at, actor_kind, actor_id, actor_name, action, order_id, celebrity_id, after)
                VALUES ($1, 'Job', 'bench', 'Bench', 'OrderPlaced', $2, $3, '{"status":"PENDING"}')
            """, now.UtcDateTime, order, celebrity);
        await RunAsync("SELECT pg_notify('booking_admin_change', $1)", celebrity);
        await transaction.CommitAsync();

        async Task RunAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
                command.Parameters.Add(new() { Value = value });
            await command.PrepareAsync();
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Answers at once, in this process, as if every payment could be had.</summary>
    sealed class StandIn(WebApplication app) : IAsyncDisposable
    {
        public StripeSettings Settings => new("sk_test_bench", [], new(app.Urls.First() + "/"));

        public static async Task<StandIn> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.Services.AddRouting();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.Run(async context =>
            {
                var form = await context.Request.ReadFormAsync();
                await context.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["id"] = $"pi_{Guid.NewGuid():N}", ["object"] = "payment_intent", ["status"] = "requires_payment_method",
                    ["amount"] = long.Parse(form["amount"].ToString(), CultureInfo.InvariantCulture), ["amount_received"] = 0,
                    ["currency"] = "nzd", ["client_secret"] = "secret",
                });
            });
            await app.StartAsync();
            return new(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
