using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class GuardChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Not in the model: only the guard's triggers write it, and one statement empties it. What it holds is old after a crash.
            // Emptied several times a second: to be vacuumed by what passes, and never cut off at its end, which would lock writers out.
            migrationBuilder.Sql("""
                CREATE UNLOGGED TABLE booking_admin.guard_change (celebrity text NOT NULL, order_id text)
                    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, vacuum_truncate = off);
                COMMENT ON TABLE booking_admin.guard_change IS
                    'Whose orders and bookings have just changed, until BookingAdmin has told its pages.';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TABLE booking_admin.guard_change CASCADE;");
        }
    }
}
