using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class Payments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "fault",
                schema: "booking_admin",
                table: "refund",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "refusals",
                schema: "booking_admin",
                table: "refund",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "settled_at",
                schema: "booking_admin",
                table: "refund",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stripe_refund_id",
                schema: "booking_admin",
                table: "refund",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "detail",
                schema: "booking_admin",
                table: "finding",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "idempotency_key",
                schema: "booking_admin",
                columns: table => new
                {
                    customer_id = table.Column<string>(type: "text", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    request = table.Column<byte[]>(type: "bytea", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    tip_id = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("idempotency_key_pkey", x => new { x.customer_id, x.key });
                });

            migrationBuilder.CreateTable(
                name: "outbox",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    tip_id = table.Column<string>(type: "text", nullable: true),
                    refund_id = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    keyed = table.Column<bool>(type: "boolean", nullable: true),
                    request = table.Column<JsonDocument>(type: "jsonb", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    dead_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("outbox_pkey", x => x.id);
                    table.ForeignKey(
                        name: "FK_outbox_refund_refund_id",
                        column: x => x.refund_id,
                        principalSchema: "booking_admin",
                        principalTable: "refund",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "reconciliation",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    by = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    compared = table.Column<long>(type: "bigint", nullable: false),
                    disagreed = table.Column<long>(type: "bigint", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("reconciliation_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_event",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    object_id = table.Column<string>(type: "text", nullable: true),
                    payment_intent_id = table.Column<string>(type: "text", nullable: true),
                    order_id = table.Column<string>(type: "text", nullable: true),
                    tip_id = table.Column<string>(type: "text", nullable: true),
                    facts = table.Column<JsonDocument>(type: "jsonb", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    handled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("stripe_event_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "payment_intent_id");

            migrationBuilder.CreateIndex(
                name: "refund_settled_at_idx",
                schema: "booking_admin",
                table: "refund",
                column: "settled_at",
                filter: "settled_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "stripe_refund_id",
                unique: true,
                filter: "stripe_refund_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idempotency_key_created_at_idx",
                schema: "booking_admin",
                table: "idempotency_key",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "outbox_dead_at_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "dead_at",
                filter: "dead_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_not_before_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "not_before",
                filter: "done_at IS NULL AND dead_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_order_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "outbox_refund_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "refund_id",
                unique: true,
                filter: "refund_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "reconciliation_started_at_idx",
                schema: "booking_admin",
                table: "reconciliation",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "stripe_event_not_before_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "not_before",
                filter: "state IN ('Received', 'Failed')");

            migrationBuilder.CreateIndex(
                name: "stripe_event_order_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "stripe_event_payment_intent_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "payment_intent_id");

            migrationBuilder.CreateIndex(
                name: "stripe_event_received_at_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "received_at");

            migrationBuilder.Sql("""
                -- Whoever queues a refund, in whatever statement, queues what carries it out; whoever ends it ends that.
                CREATE FUNCTION booking_admin.refund_to_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.status = 'Queued' THEN
                        INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts)
                        VALUES ('MoneyBack', NEW.order_id, NEW.id, NEW.created_at, NEW.not_before, 0)
                        ON CONFLICT (refund_id) WHERE refund_id IS NOT NULL
                        DO UPDATE SET not_before = excluded.not_before, attempts = 0, fault = NULL, done_at = NULL, dead_at = NULL;
                    ELSIF NEW.status NOT IN ('Sending', 'Pending') THEN
                        UPDATE booking_admin.outbox SET done_at = coalesce(NEW.settled_at, now()), dead_at = NULL WHERE refund_id = NEW.id AND done_at IS NULL;
                    END IF;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER refund_to_outbox AFTER INSERT OR UPDATE OF status, not_before, kind ON booking_admin.refund
                    FOR EACH ROW EXECUTE FUNCTION booking_admin.refund_to_outbox();
                INSERT INTO booking_admin.outbox (kind, order_id, refund_id, created_at, not_before, attempts)
                SELECT 'MoneyBack', order_id, id, created_at, not_before, 0 FROM booking_admin.refund WHERE status = 'Queued';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER refund_to_outbox ON booking_admin.refund;
                DROP FUNCTION booking_admin.refund_to_outbox();
                """);

            migrationBuilder.DropTable(
                name: "idempotency_key",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "outbox",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "reconciliation",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "stripe_event",
                schema: "booking_admin");

            migrationBuilder.DropIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropIndex(
                name: "refund_settled_at_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "fault",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "refusals",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "settled_at",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "stripe_refund_id",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "detail",
                schema: "booking_admin",
                table: "finding");
        }
    }
}
