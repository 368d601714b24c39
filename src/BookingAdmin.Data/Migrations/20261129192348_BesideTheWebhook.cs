using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class BesideTheWebhook : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "body",
                schema: "booking_admin",
                table: "stripe_event",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "signature",
                schema: "booking_admin",
                table: "stripe_event",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "for_unpaid",
                schema: "booking_admin",
                table: "refund",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "found",
                schema: "booking_admin",
                table: "refund",
                type: "text",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "order_id",
                schema: "booking_admin",
                table: "outbox",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddColumn<string>(
                name: "event_id",
                schema: "booking_admin",
                table: "outbox",
                type: "text",
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind = 'ForwardEvent') = (order_id IS NULL) AND (kind = 'ForwardEvent') = (event_id IS NOT NULL)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "for_unpaid",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "found",
                schema: "booking_admin",
                table: "refund");

            migrationBuilder.DropColumn(
                name: "body",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "signature",
                schema: "booking_admin",
                table: "stripe_event");

            migrationBuilder.DropColumn(
                name: "event_id",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.AlterColumn<string>(
                name: "order_id",
                schema: "booking_admin",
                table: "outbox",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);
        }
    }
}
