using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.AddColumn<long>(
                name: "message_id",
                schema: "booking_admin",
                table: "outbox",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "notice",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: true),
                    values = table.Column<JsonDocument>(type: "jsonb", nullable: true),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notice_device",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    endpoint = table.Column<string>(type: "text", nullable: false),
                    public_key = table.Column<string>(type: "text", nullable: false),
                    secret = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_device_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notice_message",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    channel = table.Column<string>(type: "text", nullable: false),
                    device_id = table.Column<long>(type: "bigint", nullable: true),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancelled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_message_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notice_recipient",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    roles = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<string>(type: "text", nullable: true),
                    language = table.Column<string>(type: "text", nullable: false),
                    zone = table.Column<string>(type: "text", nullable: false),
                    quiet_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_to = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    urgent_passes = table.Column<bool>(type: "boolean", nullable: false),
                    shows_detail = table.Column<bool>(type: "boolean", nullable: false),
                    muted = table.Column<string[]>(type: "text[]", nullable: false),
                    mail_stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    mail_stopped_why = table.Column<string>(type: "text", nullable: true),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_recipient_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notice_scan",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    begun_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_scan_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "notice_delivery",
                schema: "booking_admin",
                columns: table => new
                {
                    message_id = table.Column<long>(type: "bigint", nullable: false),
                    notice_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("notice_delivery_pkey", x => new { x.message_id, x.notice_id });
                    table.ForeignKey(
                        name: "FK_notice_delivery_notice_message_message_id",
                        column: x => x.message_id,
                        principalSchema: "booking_admin",
                        principalTable: "notice_message",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_notice_delivery_notice_notice_id",
                        column: x => x.notice_id,
                        principalSchema: "booking_admin",
                        principalTable: "notice",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "outbox_message_id_idx",
                schema: "booking_admin",
                table: "outbox",
                column: "message_id",
                unique: true,
                filter: "message_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind IN ('CreateIntent', 'MoneyBack')) = (order_id IS NOT NULL) AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL) AND (kind IN ('Mail', 'Push')) = (message_id IS NOT NULL)");

            migrationBuilder.CreateIndex(
                name: "notice_created_at_idx",
                schema: "booking_admin",
                table: "notice",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "notice_kind_recipient_subject_idx",
                schema: "booking_admin",
                table: "notice",
                columns: new[] { "kind", "recipient", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "notice_not_before_idx",
                schema: "booking_admin",
                table: "notice",
                column: "not_before",
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "notice_order_id_idx",
                schema: "booking_admin",
                table: "notice",
                column: "order_id",
                filter: "order_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "notice_delivery_notice_id_idx",
                schema: "booking_admin",
                table: "notice_delivery",
                column: "notice_id");

            migrationBuilder.CreateIndex(
                name: "notice_device_endpoint_idx",
                schema: "booking_admin",
                table: "notice_device",
                column: "endpoint",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "notice_device_recipient_idx",
                schema: "booking_admin",
                table: "notice_device",
                column: "recipient");

            migrationBuilder.CreateIndex(
                name: "notice_message_created_at_idx",
                schema: "booking_admin",
                table: "notice_message",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "notice_message_recipient_created_at_idx",
                schema: "booking_admin",
                table: "notice_message",
                columns: new[] { "recipient", "created_at" });

            migrationBuilder.AddForeignKey(
                name: "FK_outbox_notice_message_message_id",
                schema: "booking_admin",
                table: "outbox",
                column: "message_id",
                principalSchema: "booking_admin",
                principalTable: "notice_message",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_outbox_notice_message_message_id",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropTable(
                name: "notice_delivery",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "notice_device",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "notice_recipient",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "notice_scan",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "notice_message",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "notice",
                schema: "booking_admin");

            migrationBuilder.DropIndex(
                name: "outbox_message_id_idx",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.DropColumn(
                name: "message_id",
                schema: "booking_admin",
                table: "outbox");

            migrationBuilder.AddCheckConstraint(
                name: "ck_outbox_about",
                schema: "booking_admin",
                table: "outbox",
                sql: "(kind IN ('CreateIntent', 'MoneyBack')) = (order_id IS NOT NULL) AND (kind IN ('StripeEvent', 'ForwardEvent')) = (event_id IS NOT NULL) AND (kind = 'Alert') = (alert_id IS NOT NULL)");
        }
    }
}
