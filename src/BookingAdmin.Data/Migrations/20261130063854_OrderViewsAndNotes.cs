using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class OrderViewsAndNotes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "order_assignee",
                schema: "booking_admin",
                columns: table => new
                {
                    order_id = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("order_assignee_pkey", x => x.order_id);
                });

            migrationBuilder.CreateTable(
                name: "order_note",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    author_id = table.Column<string>(type: "text", nullable: false),
                    author_name = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    written_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("order_note_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "saved_view",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner_id = table.Column<string>(type: "text", nullable: false),
                    owner_name = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    query = table.Column<string>(type: "text", nullable: false),
                    shared = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    saved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("saved_view_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "order_assignee_actor_id_idx",
                schema: "booking_admin",
                table: "order_assignee",
                column: "actor_id");

            migrationBuilder.CreateIndex(
                name: "order_note_order_id_written_at_idx",
                schema: "booking_admin",
                table: "order_note",
                columns: new[] { "order_id", "written_at" });

            migrationBuilder.CreateIndex(
                name: "order_note_removed_at_idx",
                schema: "booking_admin",
                table: "order_note",
                column: "removed_at",
                filter: "removed_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "saved_view_name_idx",
                schema: "booking_admin",
                table: "saved_view",
                column: "name",
                filter: "shared");

            migrationBuilder.CreateIndex(
                name: "saved_view_owner_id_name_idx",
                schema: "booking_admin",
                table: "saved_view",
                columns: new[] { "owner_id", "name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "order_assignee",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "order_note",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "saved_view",
                schema: "booking_admin");
        }
    }
}
