using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class OneOutbox : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "stripe_event_not_before_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "outbox_not_before_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_order_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "alert_not_before_idx",
                schema: "booking_admin",
                table: "alert");

            migrationBuilder.AddColumn<long>(
                name: "alert_id",
                schema: "booking_admin",
                table: "outbox",
                type: "bigint",
                nullable: true);

            migrationBuilder.Sql("""
                -- What waits, was sent or was given up moves into the one queue. Events that only a person handles again wait for nothing there.
                INSERT INTO booking_admin.outbox (kind, alert_id, created_at, not_before, attempts, fault, done_at, dead_at)
                SELECT 'Alert', id, created_at, not_before, attempts, CASE WHEN sent_at IS NULL THEN answer END, sent_at, gave_up_at FROM booking_admin.alert;
                INSERT INTO booking_admin.outbox (kind, event_id, created_at, not_before, attempts, fault)
                SELECT 'StripeEvent', id, received_at, not_before, attempts, fault FROM booking_admin.stripe_event
                WHERE state IN ('Received', 'Failed') AND not_before < '9000-01-01';
                DELETE FROM booking_admin.heartbeat WHERE name IN ('alerts', 'events');
                -- Refunds are written in one place, with their entries.
                DROP TRIGGER refund_to_outbox ON booking_admin.refund;
                DROP FUNCTION booking_admin.refund_to_outbox();
                """);

            migrationBuilder.DropColumn(
                name: "not_before",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "attempts",
                schema: "booking_admin",
                table: "alert");

            migrationBuilder.DropColumn(
                name: "gave_up_at",
                schema: "booking_admin",
                table: "alert");

            migrationBuilder.DropColumn(
                name: "not_before",
                schema: "booking_admin",
                table: "alert");

            migrationBuilder.DropColumn(
                name: "sent_at",
                schema: "booking_admin",
                table: "alert");

            migrationBuilder.CreateIndex(
                name: "outbox_alert_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "alert_id",
                unique: true,
                filter: "alert_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_event_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "event_id",
                unique: true,
                filter: "kind = 'StripeEvent'");

            migrationBuilder.CreateIndex(
                name: "outbox_kind_not_before_idx",
                schema: "booking_admin",
                table: "outbox",
                columns: new[] { "kind", "not_before" },
                filter: "done_at IS NULL AND dead_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "outbox_order_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "order_id",
                filter: "order_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind IN ('CreateIntent', 'MoneyBack')) = (order_id IS NOT NULL) AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL)");

            migrationBuilder.AddForeignKey(
                name: "FK_outbox_alert_alert_id",
                schema: "booking_admin",
                table: "outbox",
                column: "alert_id",
                principalSchema: "booking_admin",
                principalTable: "alert",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_outbox_alert_alert_id",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_alert_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_event_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_kind_not_before_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropIndex(
                name: "outbox_order_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "not_before",
                schema: "booking_admin",
                table: "stripe_event",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<int>(
                name: "attempts",
                schema: "booking_admin",
                table: "alert",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "gave_up_at",
                schema: "booking_admin",
                table: "alert",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "not_before",
                schema: "booking_admin",
                table: "alert",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "sent_at",
                schema: "booking_admin",
                table: "alert",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.Sql("""
                UPDATE booking_admin.alert a SET attempts = e.attempts, not_before = e.not_before, sent_at = e.done_at, gave_up_at = e.dead_at
                FROM booking_admin.outbox e WHERE e.alert_id = a.id;
                UPDATE booking_admin.alert SET sent_at = created_at WHERE id NOT IN (SELECT alert_id FROM booking_admin.outbox WHERE alert_id IS NOT NULL);
                UPDATE booking_admin.stripe_event s SET not_before = coalesce(
                    (SELECT e.not_before FROM booking_admin.outbox e WHERE e.kind = 'StripeEvent' AND e.event_id = s.id), '9999-01-01');
                DELETE FROM booking_admin.outbox WHERE kind IN ('Alert', 'StripeEvent');
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
                """);

            migrationBuilder.DropColumn(
                name: "alert_id",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.CreateIndex(
                name: "stripe_event_not_before_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "not_before",
                filter: "state IN ('Received', 'Failed')");

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

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind = 'ForwardEvent') = (order_id IS NULL) AND (kind = 'ForwardEvent') = (event_id IS NOT NULL)");

            migrationBuilder.CreateIndex(
                name: "alert_not_before_idx",
                schema: "booking_admin",
                table: "alert",
                column: "not_before",
                filter: "sent_at IS NULL AND gave_up_at IS NULL");
        }
    }
}
