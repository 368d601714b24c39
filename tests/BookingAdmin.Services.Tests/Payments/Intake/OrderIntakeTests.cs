using System.Text.Json.Nodes;
using BookingAdmin.Data.Own;
using BookingAdmin.Domain.Marketplace;
using BookingAdmin.Domain.Payments;
using BookingAdmin.Services.Guard;
using BookingAdmin.Services.Payments.Intake;
using BookingAdmin.Testing;
using BookingAdmin.Testing.Stripe;

namespace BookingAdmin.Services.Tests.Payments.Intake;

public sealed class OrderIntakeTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_written_whole_and_its_payment_intent_known_to_it()
    {
        await using var shop = await Shop.OpenAsync();
        var order = Shop.Order(199.99m);
        order["bookingData"]!["scheduledDate"] = shop.Now.AddDays(10)
            .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        order["orderItems"] = JsonNode.Parse("""
            [{"type":"base","name":"Video","unitPrice":150,"totalPrice":150},
             {"type":"addon","name":"Extra","description":"More","quantity":3,"unitPrice":16.66,"totalPrice":49.980000000000004,
              "metadata":{"a":[1,"ü"]}},
             {"type":"premium","name":"Cent","unitPrice":0.01,"totalPrice":0.01}]
            """);

        var placed = (await shop.PlaceAsync(order)).ShouldBeOfType<IntakeResult.Placed>();

        placed.OrderNumber.ShouldMatch("^KO-[0-9]{13}-[0-9A-Z]{6}$");
        var intent = shop.Stripe.Intents.ShouldHaveSingleItem();
        (placed.ClientSecret, intent.Amount, intent.Currency).ShouldBe((intent.ClientSecret!, 19999, "nzd"));
        intent.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}={m.Value}").ShouldBe([
            $"celebrityId={Shop.Emma}", "celebrityName=Emma Stone", $"orderId={placed.OrderId}", $"orderNumber={placed.OrderNumber}",
            "type=booking",
            $"userId={Shop.CustomerId}", "userName=Sarah Johnson Meade"]);
        (await shop.RowAsync("""
            status, "paymentStatus", "approvalStatus", "transferStatus", "totalAmount", "celebrityAmount", "platformFee", currency,
            "paymentIntentId", "messageType",
            "recipientName", "personalMessage", "userId", "scheduledDate"::date - now()::date
            """, $"""
            "Order" WHERE id = '{placed.OrderId}'
            """)).ShouldBe(
                $"PENDING | PENDING | PENDING_APPROVAL | PENDING | 199.99 | 106.53 | 93.46 | nzd | {intent.Id} | personal | "
                + $"Tāne 🎂 | مرحبا بالعالم | {Shop.CustomerId} | 10");
        (await shop.RowAsync("""
            b.status, b.price, b."totalAmount", b."orderNumber" = o."orderNumber", b.message, b.deadline - b."createdAt",
            b."createdAt" = o."createdAt", b."scheduledDate" = o."scheduledDate"
            """, $"""
            "Booking" b JOIN "Order" o ON o.id = b."orderId" WHERE o.id = '{placed.OrderId}'
            """)).ShouldBe("PENDING | 106.53 | 199.99 | t | مرحبا بالعالم | 3 days | t | t");
        (await shop.Marketplace.ScalarAsync<string[]>($"""
            SELECT array_agg(concat_ws(' ', type, name, description, quantity, "unitPrice", "totalPrice", metadata)
                ORDER BY "unitPrice" DESC) FROM "OrderItem" WHERE "orderId" = '{placed.OrderId}'
            """)).ShouldBe(["base Video 1 150 150", """addon Extra More 3 16.66 49.98 {"a": [1, "ü"]}""", "premium Cent 1 0.01 0.01"]);
        (await shop.RowAsync("kind, order_id, attempts, fault IS NULL, done_at IS NOT NULL", "booking_admin.outbox"))
            .ShouldBe($"CreateIntent | {placed.OrderId} | 1 | t | t");
        (await shop.RowAsync("action, actor_id, celebrity_id, after", $"booking_admin.audit_entry WHERE order_id = '{placed.OrderId}'"))
            .ShouldBe(
            $$"""OrderPlaced | user:{{Shop.CustomerId}} | {{Shop.Emma}} | {"amount": 19999, "status": "PENDING", "currency": "nzd","""
            + """ "bookingStatus": "PENDING", "paymentStatus": "PENDING"}""");
    }

    /// <summary>
    /// The marketplace's own examples (marketplace-life.md, section 3): a tip is in no part, and the price of the booking is the
    /// celebrity's part.
    /// </summary>
    [Theory]
    [InlineData(ShareFormula.Main, null, "300", "0", "159.81 140.19 159.81")]
    [InlineData(ShareFormula.Main, null, "320", "20", "159.81 140.19 159.81")]
    [InlineData(ShareFormula.Main, false, "149.95", "0", "79.88 70.07 79.88")]
    [InlineData(ShareFormula.Main, true, "500", "0", "304.4 195.6 304.4")]
    [InlineData(ShareFormula.Older, true, "320", "20", "256 64 256")]
    public async Task An_order_is_split_as_the_marketplace_splits_it(
        ShareFormula formula, bool? vip, string total, string inside, string parts)
    {
        await using var shop = await Shop.OpenAsync(settings => settings with { Payments = settings.Payments with { Shares = formula } });
        if (vip is { } known)
            await shop.Marketplace.ExecuteAsync($"""ALTER TABLE "Celebrity" ADD COLUMN "isVIP" boolean NOT NULL DEFAULT {known}""");
        var (amount, tip) = (
            decimal.Parse(total, System.Globalization.CultureInfo.InvariantCulture),
            decimal.Parse(inside, System.Globalization.CultureInfo.InvariantCulture));
        var order = Shop.Order(amount);
        var video = (amount - tip).ToString(System.Globalization.CultureInfo.InvariantCulture);
        order["orderItems"] = JsonNode.Parse($$"""
            [{"type":"service","name":"Video","unitPrice":{{video}},"totalPrice":{{video}}},
             {"type":"tip","name":"Tip","unitPrice":{{inside}},"totalPrice":{{inside}}}]
            """);

        var placed = (await shop.PlaceAsync(order, "key-1")).ShouldBeOfType<IntakeResult.Placed>();

        (await shop.Marketplace.ScalarAsync<string>($"""
            SELECT concat_ws(' ', o."celebrityAmount", o."platformFee", b.price)
            FROM "Order" o JOIN "Booking" b ON b."orderId" = o.id WHERE o.id = '{placed.OrderId}'
            """)).ShouldBe(parts);
    }

    [Theory]
    [InlineData(GuardMode.Watch)]
    [InlineData(GuardMode.Create)]
    [InlineData(GuardMode.Enforce)]
    public async Task The_guard_in_any_mode_finds_nothing_to_do(GuardMode mode)
    {
        await using var shop = await Shop.OpenAsync();
        await shop.Marketplace.Get<BookingGuard>().InstallAsync(TestMarketplace.Admin, mode, Cancel);
        var watched = await shop.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.watch_list");

        var placed = (await shop.PlaceAsync(Shop.Order())).ShouldBeOfType<IntakeResult.Placed>();

        (await shop.Marketplace.ScalarAsync<long>("SELECT count(*) FROM booking_admin.watch_list")).ShouldBe(watched);
        (await shop.Marketplace.ScalarAsync<string[]>(
            $"SELECT array_agg(action) FROM booking_admin.audit_entry WHERE order_id = '{placed.OrderId}'")).ShouldBe(["OrderPlaced"]);
        (await shop.Marketplace.ScalarAsync<long>($"""SELECT count(*) FROM "Booking" WHERE "orderId" = '{placed.OrderId}'""")).ShouldBe(1);
    }

    [Theory]
    [InlineData("Booking")]
    [InlineData("OrderItem")]
    public async Task A_part_that_cannot_be_written_leaves_nothing(string table)
    {
        await using var shop = await Shop.OpenAsync();
        await shop.Marketplace.ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON "{table}" FOR EACH ROW EXECUTE FUNCTION refuse();
            """);
        var before = await shop.CountsAsync();
        await Should.ThrowAsync<Npgsql.PostgresException>(() => shop.PlaceAsync(Shop.Order(), "key"));
        (await shop.CountsAsync()).ShouldBe(before);
        shop.Stripe.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_number_that_is_taken_is_made_anew()
    {
        await using var shop = await Shop.OpenAsync();
        // The first three tries get a number that is there already; a sequence forgets nothing.
        await shop.Marketplace.ExecuteAsync("""
            CREATE SEQUENCE tries;
            CREATE FUNCTION clash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('tries') <= 3 THEN NEW."orderNumber" := (SELECT "orderNumber" FROM "Order" LIMIT 1); END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER clash BEFORE INSERT ON "Order" FOR EACH ROW EXECUTE FUNCTION clash();
            """);
        (await shop.PlaceAsync(Shop.Order(), "key")).ShouldBeOfType<IntakeResult.Placed>();
        (await shop.Marketplace.ScalarAsync<long>("SELECT nextval('tries')")).ShouldBe(5);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("inactive")]
    public async Task Of_a_celebrity_who_is_not_there_nobody_orders(string who)
    {
        await using var shop = await Shop.OpenAsync();
        var order = Shop.Order();
        if (who == "inactive")
            await shop.Marketplace.ExecuteAsync($"""UPDATE "Celebrity" SET "isActive" = false WHERE id = '{Shop.Emma}'""");
        else
            order["celebrityId"] = "nobody";
        var before = await shop.CountsAsync();
        (await shop.PlaceAsync(order, "key")).ShouldBe(new IntakeResult.NotPlaced(IntakeFault.CelebrityNotFound));
        (await shop.CountsAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Without_a_key_of_stripes_nothing_is_written()
    {
        await using var marketplace = await TestMarketplace.DemoAsync();
        var orders = await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """);
        var request = (Services.Payments.Intake.BookingRequest)Services.Payments.Intake.PaymentRequest.Read(
            System.Text.Encoding.UTF8.GetBytes(Shop.Order().ToJsonString()));
        (await marketplace.Get<OrderIntake>().PlaceAsync(Shop.Customer, request, null, Cancel))
            .ShouldBe(new IntakeResult.NotPlaced(IntakeFault.Off));
        (await marketplace.ScalarAsync<long>("""SELECT count(*) FROM "Order" """)).ShouldBe(orders);
    }

    [Fact]
    public async Task Open_pages_of_the_celebrity_hear_of_it()
    {
        await using var shop = await Shop.OpenAsync();
        await using var ear = await shop.Marketplace.OpenAsync();
        await using (var listen = new Npgsql.NpgsqlCommand("LISTEN booking_admin_change", ear))
            await listen.ExecuteNonQueryAsync(Cancel);
        List<string> heard = [];
        ear.Notification += (_, told) => heard.Add(told.Payload);
        await shop.PlaceAsync(Shop.Order());
        await ear.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        heard.ShouldContain(Shop.Emma);
    }
}
