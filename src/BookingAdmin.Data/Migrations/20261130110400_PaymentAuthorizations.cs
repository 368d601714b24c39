using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class PaymentAuthorizations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.CreateTable(
                name: "payment_authorization",
                schema: "booking_admin",
                columns: table => new
                {
                    order_id = table.Column<string>(type: "text", nullable: false),
                    payment_intent_id = table.Column<string>(type: "text", nullable: false),
                    authorized_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    capture_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    refusals = table.Column<int>(type: "integer", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("payment_authorization_pkey", x => x.order_id);
                });

            migrationBuilder.CreateIndex(
                name: "outbox_kind_order_id_idx",
                schema: "booking_admin",
                table: "outbox",
                columns: new[] { "kind", "order_id" },
                unique: true,
                filter: "kind = 'Capture'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind IN ('CreateIntent', 'MoneyBack', 'Capture')) = (order_id IS NOT NULL) AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL) AND (kind IN ('Mail', 'Push')) = (message_id IS NOT NULL)");

            migrationBuilder.CreateIndex(
                name: "payment_authorization_capture_before_idx",
                schema: "booking_admin",
                table: "payment_authorization",
                column: "capture_before",
                filter: "ended_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_authorization",
                schema: "booking_admin");

            migrationBuilder.DropIndex(
                name: "outbox_kind_order_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind IN ('CreateIntent', 'MoneyBack')) = (order_id IS NOT NULL) AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL) AND (kind IN ('Mail', 'Push')) = (message_id IS NOT NULL)");
        }
    }
}
