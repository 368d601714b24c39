using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <summary>The id of an actor carries its kind. Audit entries stay as they were written: their seals cover the id.</summary>
    public partial class ActorIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // A celebrity was kept by the id of their user, and everybody else by their subject, without the provider's address.
            migrationBuilder.Sql("UPDATE booking_admin.session SET actor_id = CASE WHEN celebrity_id IS NULL THEN 'person:' ELSE 'user:' END || actor_id");
            migrationBuilder.Sql("UPDATE booking_admin.repair_job SET actor_id = CASE actor_kind WHEN 'Job' THEN 'job:' ELSE 'person:' END || actor_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            foreach (var table in new[] { "session", "repair_job" })
                migrationBuilder.Sql($"UPDATE booking_admin.{table} SET actor_id = regexp_replace(actor_id, '^(person|user|demo|job|provider:[0-9a-f]{{12}}):', '')");
        }
    }
}
