using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class FindingSince : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "finding_first_seen_idx",
                schema: "booking_admin",
                table: "finding");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "since",
                schema: "booking_admin",
                table: "finding",
                type: "timestamp with time zone",
                nullable: false,
                defaultValueSql: "now()");

            // The next check learns from the orders since when those that are open have been so.
            migrationBuilder.Sql("UPDATE booking_admin.finding SET since = first_seen");

            migrationBuilder.CreateIndex(
                name: "finding_since_idx",
                schema: "booking_admin",
                table: "finding",
                column: "since");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "finding_since_idx",
                schema: "booking_admin",
                table: "finding");

            migrationBuilder.DropColumn(
                name: "since",
                schema: "booking_admin",
                table: "finding");

            migrationBuilder.CreateIndex(
                name: "finding_first_seen_idx",
                schema: "booking_admin",
                table: "finding",
                column: "first_seen");
        }
    }
}
