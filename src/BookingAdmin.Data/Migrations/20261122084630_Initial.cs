using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "booking_admin");

            migrationBuilder.CreateTable(
                name: "audit_entry",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    booking_id = table.Column<string>(type: "text", nullable: false),
                    celebrity_id = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    repair_id = table.Column<Guid>(type: "uuid", nullable: true),
                    undoes = table.Column<long>(type: "bigint", nullable: true),
                    details = table.Column<JsonDocument>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_entry_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "refund",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    payment_intent_id = table.Column<string>(type: "text", nullable: true),
                    amount = table.Column<long>(type: "bigint", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("refund_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "audit_entry_order_id_idx",
                schema: "booking_admin",
                table: "audit_entry",
                column: "order_id");

            migrationBuilder.CreateIndex(
                name: "audit_entry_repair_id_idx",
                schema: "booking_admin",
                table: "audit_entry",
                column: "repair_id",
                filter: "repair_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "audit_entry_undoes_idx",
                schema: "booking_admin",
                table: "audit_entry",
                column: "undoes",
                unique: true,
                filter: "undoes IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "refund_order_id_idx",
                schema: "booking_admin",
                table: "refund",
                column: "order_id",
                unique: true,
                filter: "status <> 'Withdrawn'");

            migrationBuilder.CreateIndex(
                name: "refund_status_not_before_idx",
                schema: "booking_admin",
                table: "refund",
                columns: new[] { "status", "not_before" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_entry",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "refund",
                schema: "booking_admin");
        }
    }
}
