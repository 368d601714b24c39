using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <summary>The rule overdue-decision is called overdue: what was found under its old id stays known.</summary>
    public partial class RuleOverdue : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Rename(migrationBuilder, "overdue-decision", "overdue");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Rename(migrationBuilder, "overdue", "overdue-decision");

        static void Rename(MigrationBuilder migrationBuilder, string from, string to)
        {
            foreach (var table in new[] { "finding", "run_rule", "alert", "repair_job" })
                migrationBuilder.Sql($"UPDATE booking_admin.{table} SET rule = '{to}' WHERE rule = '{from}'");
        }
    }
}
