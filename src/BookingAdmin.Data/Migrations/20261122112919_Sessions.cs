using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class Sessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "data_protection_key",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "text", nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("data_protection_key_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "session",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    roles = table.Column<string>(type: "text", nullable: false),
                    celebrity_id = table.Column<string>(type: "text", nullable: true),
                    subject = table.Column<string>(type: "text", nullable: true),
                    provider_session = table.Column<string>(type: "text", nullable: true),
                    device = table.Column<string>(type: "text", nullable: false),
                    tokens = table.Column<byte[]>(type: "bytea", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    roles_seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    roles_due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    end = table.Column<string>(type: "text", nullable: true),
                    ended_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("session_pkey", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "data_protection_key_name_idx",
                schema: "booking_admin",
                table: "data_protection_key",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "session_actor_id_started_at_idx",
                schema: "booking_admin",
                table: "session",
                columns: new[] { "actor_id", "started_at" });

            migrationBuilder.CreateIndex(
                name: "session_ended_at_idx",
                schema: "booking_admin",
                table: "session",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "session_key_hash_idx",
                schema: "booking_admin",
                table: "session",
                column: "key_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "session_provider_session_idx",
                schema: "booking_admin",
                table: "session",
                column: "provider_session",
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "session_roles_due_at_idx",
                schema: "booking_admin",
                table: "session",
                column: "roles_due_at",
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "session_subject_idx",
                schema: "booking_admin",
                table: "session",
                column: "subject",
                filter: "ended_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "data_protection_key",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "session",
                schema: "booking_admin");
        }
    }
}
