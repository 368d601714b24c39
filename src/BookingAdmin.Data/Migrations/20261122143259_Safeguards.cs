using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace BookingAdmin.Data.Migrations
{
    /// <inheritdoc />
    public partial class Safeguards : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "details",
                schema: "booking_admin",
                table: "audit_entry",
                newName: "before");

            migrationBuilder.AlterColumn<string>(
                name: "order_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AlterColumn<string>(
                name: "celebrity_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AlterColumn<string>(
                name: "booking_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: true,
                oldClrType: typeof(string),
                oldType: "text");

            migrationBuilder.AddColumn<JsonDocument>(
                name: "after",
                schema: "booking_admin",
                table: "audit_entry",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "run_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "alert",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: true),
                    body = table.Column<JsonDocument>(type: "jsonb", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    gave_up_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("alert_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "audit_seal",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    through_id = table.Column<long>(type: "bigint", nullable: false),
                    entries = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("audit_seal_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "finding",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    rule = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    order_number = table.Column<string>(type: "text", nullable: true),
                    celebrity_id = table.Column<string>(type: "text", nullable: true),
                    at_risk = table.Column<decimal>(type: "numeric", nullable: true),
                    currency = table.Column<string>(type: "text", nullable: true),
                    first_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    first_run = table.Column<long>(type: "bigint", nullable: false),
                    came_back = table.Column<int>(type: "integer", nullable: false),
                    last_seen = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resolved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    resolution = table.Column<string>(type: "text", nullable: true),
                    resolved_by = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("finding_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "guard",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    mode = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by_name = table.Column<string>(type: "text", nullable: false),
                    touched_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    triggers = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("guard_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "heartbeat",
                schema: "booking_admin",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false),
                    instance = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("heartbeat_pkey", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "repair_job",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    batch_size = table.Column<int>(type: "integer", nullable: false),
                    total = table.Column<long>(type: "bigint", nullable: false),
                    repaired = table.Column<long>(type: "bigint", nullable: false),
                    unchanged = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    planned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    worked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    worked_ms = table.Column<long>(type: "bigint", nullable: false),
                    waits_for = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("repair_job_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "run",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    instance = table.Column<string>(type: "text", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    orders = table.Column<long>(type: "bigint", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("run_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "self_test",
                schema: "booking_admin",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by_name = table.Column<string>(type: "text", nullable: false),
                    passed = table.Column<bool>(type: "boolean", nullable: true),
                    caught_ms = table.Column<long>(type: "bigint", nullable: true),
                    told = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("self_test_pkey", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "watch_list",
                schema: "booking_admin",
                columns: table => new
                {
                    order_id = table.Column<string>(type: "text", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()"),
                    amount = table.Column<double>(type: "double precision", nullable: false),
                    currency = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("watch_list_pkey", x => x.order_id);
                });

            migrationBuilder.CreateTable(
                name: "repair_job_item",
                schema: "booking_admin",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<long>(type: "bigint", nullable: false),
                    order_id = table.Column<string>(type: "text", nullable: false),
                    order_number = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "text", nullable: true),
                    booking_id = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("repair_job_item_pkey", x => new { x.job_id, x.ordinal });
                    table.ForeignKey(
                        name: "FK_repair_job_item_repair_job_job_id",
                        column: x => x.job_id,
                        principalSchema: "booking_admin",
                        principalTable: "repair_job",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "run_rule",
                schema: "booking_admin",
                columns: table => new
                {
                    run_id = table.Column<long>(type: "bigint", nullable: false),
                    rule = table.Column<string>(type: "text", nullable: false),
                    open = table.Column<long>(type: "bigint", nullable: false),
                    appeared = table.Column<long>(type: "bigint", nullable: false),
                    cleared = table.Column<long>(type: "bigint", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("run_rule_pkey", x => new { x.run_id, x.rule });
                    table.ForeignKey(
                        name: "FK_run_rule_run_run_id",
                        column: x => x.run_id,
                        principalSchema: "booking_admin",
                        principalTable: "run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "audit_entry_at_idx",
                schema: "booking_admin",
                table: "audit_entry",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "alert_created_at_idx",
                schema: "booking_admin",
                table: "alert",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "alert_not_before_idx",
                schema: "booking_admin",
                table: "alert",
                column: "not_before",
                filter: "sent_at IS NULL AND gave_up_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "audit_seal_through_id_idx",
                schema: "booking_admin",
                table: "audit_seal",
                column: "through_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "finding_first_seen_idx",
                schema: "booking_admin",
                table: "finding",
                column: "first_seen");

            migrationBuilder.CreateIndex(
                name: "finding_resolved_at_idx",
                schema: "booking_admin",
                table: "finding",
                column: "resolved_at");

            migrationBuilder.CreateIndex(
                name: "finding_rule_subject_idx",
                schema: "booking_admin",
                table: "finding",
                columns: new[] { "rule", "subject" },
                unique: true,
                filter: "resolved_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "finding_subject_idx",
                schema: "booking_admin",
                table: "finding",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "repair_job_planned_at_idx",
                schema: "booking_admin",
                table: "repair_job",
                column: "planned_at");

            migrationBuilder.CreateIndex(
                name: "repair_job_started_at_idx",
                schema: "booking_admin",
                table: "repair_job",
                column: "started_at",
                filter: "state = 'Running'");

            migrationBuilder.CreateIndex(
                name: "repair_job_item_job_id_order_id_idx",
                schema: "booking_admin",
                table: "repair_job_item",
                columns: new[] { "job_id", "order_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "repair_job_item_job_id_outcome_ordinal_idx",
                schema: "booking_admin",
                table: "repair_job_item",
                columns: new[] { "job_id", "outcome", "ordinal" });

            migrationBuilder.CreateIndex(
                name: "run_started_at_idx",
                schema: "booking_admin",
                table: "run",
                column: "started_at");

            migrationBuilder.CreateIndex(
                name: "self_test_at_idx",
                schema: "booking_admin",
                table: "self_test",
                column: "at");

            // What an entry of a repair kept was what it had written.
            migrationBuilder.Sql("""
                UPDATE booking_admin.audit_entry SET after = before, before = NULL WHERE action = 'BookingCreated';
                -- How often a trigger of the guard failed: a sequence, for nobody waits for it and no rollback takes it back.
                CREATE SEQUENCE booking_admin.guard_fault;
                GRANT USAGE, SELECT ON SEQUENCE booking_admin.guard_fault TO PUBLIC;
                CREATE FUNCTION booking_admin.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
                END $$;
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON booking_admin.audit_entry
                    FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.refuse_change();
                CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON booking_admin.audit_seal
                    FOR EACH STATEMENT EXECUTE FUNCTION booking_admin.refuse_change();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER append_only ON booking_admin.audit_entry;
                DROP TRIGGER append_only ON booking_admin.audit_seal;
                DROP FUNCTION booking_admin.refuse_change();
                DROP SEQUENCE booking_admin.guard_fault;
                UPDATE booking_admin.audit_entry SET before = after WHERE action = 'BookingCreated';
                """);

            migrationBuilder.DropTable(
                name: "alert",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "audit_seal",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "finding",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "guard",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "heartbeat",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "repair_job_item",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "run_rule",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "self_test",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "watch_list",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "repair_job",
                schema: "booking_admin");

            migrationBuilder.DropTable(
                name: "run",
                schema: "booking_admin");

            migrationBuilder.DropIndex(
                name: "audit_entry_at_idx",
                schema: "booking_admin",
                table: "audit_entry");

            migrationBuilder.DropColumn(
                name: "after",
                schema: "booking_admin",
                table: "audit_entry");

            migrationBuilder.DropColumn(
                name: "run_id",
                schema: "booking_admin",
                table: "audit_entry");

            migrationBuilder.RenameColumn(
                name: "before",
                schema: "booking_admin",
                table: "audit_entry",
                newName: "details");

            migrationBuilder.AlterColumn<string>(
                name: "order_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "celebrity_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "booking_id",
                schema: "booking_admin",
                table: "audit_entry",
                type: "text",
                nullable: false,
                defaultValue: "",
                oldClrType: typeof(string),
                oldType: "text",
                oldNullable: true);
        }
    }
}
