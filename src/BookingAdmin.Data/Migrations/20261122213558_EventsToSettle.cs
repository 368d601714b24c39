using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class EventsToSettle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "stripe_event_payment_intent_id_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.AddColumn<string>(
                name: "needs_somebody",
                schema: "booking_admin",
                table: "stripe_event",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "settle_reason",
                schema: "booking_admin",
                table: "stripe_event",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "settled_at",
                schema: "booking_admin",
                table: "stripe_event",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "settled_by",
                schema: "booking_admin",
                table: "stripe_event",
                type: "text",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "stripe_event_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "id")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "stripe_event_object_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "object_id")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "stripe_event_payment_intent_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "payment_intent_id")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "stripe_event_received_at_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                columns: new[] { "received_at", "id" },
                filter: "needs_somebody IS NOT NULL AND settled_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "payment_intent_id")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "stripe_refund_id",
                unique: true,
                filter: "stripe_refund_id IS NOT NULL")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.CreateIndex(
                name: "outbox_done_at_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "done_at",
                filter: "done_at IS NOT NULL");

            migrationBuilder.Sql("""
                UPDATE booking_admin.stripe_event SET needs_somebody = coalesce(fault, 'It could not be handled.') WHERE state = 'Failed' AND not_before >= '9999-01-01';
                UPDATE booking_admin.stripe_event SET needs_somebody = 'The customer’s bank takes the money back: answer in Stripe’s dashboard.' WHERE state = 'Handled' AND outcome = 'Disputed';
                UPDATE booking_admin.stripe_event SET needs_somebody = 'The refund of a tip failed: the bank returned the money, and the customer still waits for it.'
                WHERE state = 'Handled' AND outcome = 'RefundFailed' AND tip_id IS NOT NULL;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "stripe_event_id_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "stripe_event_object_id_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "stripe_event_payment_intent_id_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "stripe_event_received_at_id_idx",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropIndex(
                name: "outbox_done_at_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "needs_somebody",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "settle_reason",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "settled_at",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "settled_by",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.CreateIndex(
                name: "stripe_event_payment_intent_id_idx",
                schema: "booking_admin",
                table: "stripe_event",
                column: "payment_intent_id");

            migrationBuilder.CreateIndex(
                name: "refund_payment_intent_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "payment_intent_id");

            migrationBuilder.CreateIndex(
                name: "refund_stripe_refund_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "stripe_refund_id",
                unique: true,
                filter: "stripe_refund_id IS NOT NULL");
        }
    }
}
