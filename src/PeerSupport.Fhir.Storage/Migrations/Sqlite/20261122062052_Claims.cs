using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Claims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "Decision",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "Authorization");

            migrationBuilder.AddColumn<string>(
                name: "MemberId",
                table: "Decision",
                type: "TEXT",
                maxLength: 200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "Decision",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Program",
                table: "Decision",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Provider",
                table: "Decision",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RequestKey",
                table: "Decision",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Chain",
                table: "Authorization",
                type: "TEXT",
                maxLength: 200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<int>(
                name: "DailyUnits",
                table: "Authorization",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Ended",
                table: "Authorization",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WeeklyUnits",
                table: "Authorization",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "LedgerEvent",
                columns: table => new
                {
                    PolicyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MemberId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Chain = table.Column<string>(type: "TEXT", nullable: true),
                    Of = table.Column<string>(type: "TEXT", nullable: false),
                    Units = table.Column<int>(type: "INTEGER", nullable: false),
                    DecisionId = table.Column<string>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerEvent", x => new { x.PolicyId, x.MemberId, x.Version, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "ServiceClaim",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PolicyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MemberId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", nullable: true),
                    RequestKey = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ResponseId = table.Column<string>(type: "TEXT", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Recorded = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceClaim", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Use",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    PolicyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MemberId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ClaimId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Chain = table.Column<string>(type: "TEXT", nullable: true),
                    Provider = table.Column<string>(type: "TEXT", nullable: true),
                    Service = table.Column<string>(type: "TEXT", nullable: false),
                    ContactKey = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Start = table.Column<long>(type: "INTEGER", nullable: true),
                    UnitMinutes = table.Column<int>(type: "INTEGER", nullable: false),
                    Units = table.Column<int>(type: "INTEGER", nullable: false),
                    Cents = table.Column<long>(type: "INTEGER", nullable: true),
                    Recorded = table.Column<long>(type: "INTEGER", nullable: false),
                    Voided = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Use", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Decision_Created",
                table: "Decision",
                column: "Created");

            migrationBuilder.CreateIndex(
                name: "IX_Decision_PolicyId_MemberId",
                table: "Decision",
                columns: new[] { "PolicyId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceClaim_RequestKey",
                table: "ServiceClaim",
                column: "RequestKey");

            migrationBuilder.CreateIndex(
                name: "IX_Use_ClaimId",
                table: "Use",
                column: "ClaimId");

            migrationBuilder.CreateIndex(
                name: "IX_Use_PolicyId_MemberId",
                table: "Use",
                columns: new[] { "PolicyId", "MemberId" });

            // What stands in a database of an earlier build: each authorization is a chain of its own, and the ledger's lines begin with those that are active.
            migrationBuilder.Sql("UPDATE \"Authorization\" SET \"Chain\" = \"Number\"");
            migrationBuilder.Sql("INSERT INTO \"LedgerEvent\" (\"PolicyId\", \"MemberId\", \"Version\", \"Line\", \"Kind\", \"Chain\", \"Of\", \"Units\", \"DecisionId\", \"At\") "
                + "SELECT \"PolicyId\", \"MemberId\", 0, ROW_NUMBER() OVER (PARTITION BY \"PolicyId\", \"MemberId\" ORDER BY \"Issued\"), 'Authorized', \"Number\", \"Number\", \"Units\", '', \"Issued\" "
                + "FROM \"Authorization\" WHERE \"Status\" = 'Active'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LedgerEvent");

            migrationBuilder.DropTable(
                name: "ServiceClaim");

            migrationBuilder.DropTable(
                name: "Use");

            migrationBuilder.DropIndex(
                name: "IX_Decision_Created",
                table: "Decision");

            migrationBuilder.DropIndex(
                name: "IX_Decision_PolicyId_MemberId",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Kind",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "MemberId",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Program",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Provider",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "RequestKey",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Chain",
                table: "Authorization");

            migrationBuilder.DropColumn(
                name: "DailyUnits",
                table: "Authorization");

            migrationBuilder.DropColumn(
                name: "Ended",
                table: "Authorization");

            migrationBuilder.DropColumn(
                name: "WeeklyUnits",
                table: "Authorization");
        }
    }
}
