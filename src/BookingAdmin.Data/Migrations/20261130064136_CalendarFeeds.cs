using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class CalendarFeeds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "calendar_feed",
                schema: "booking_admin",
                columns: table => new
                {
                    celebrity_id = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    zone = table.Column<string>(type: "text", nullable: false),
                    language = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("calendar_feed_pkey", x => x.celebrity_id);
                });

            migrationBuilder.CreateIndex(
                name: "calendar_feed_key_hash_idx",
                schema: "booking_admin",
                table: "calendar_feed",
                column: "key_hash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "calendar_feed",
                schema: "booking_admin");
        }
    }
}
