using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Claims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "PolicyId",
                table: "Decision",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(max)",
                oldCollation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Kind",
                table: "Decision",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "Authorization");

            migrationBuilder.AddColumn<string>(
                name: "MemberId",
                table: "Decision",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Outcome",
                table: "Decision",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Program",
                table: "Decision",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Provider",
                table: "Decision",
                type: "nvarchar(max)",
                nullable: true,
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "RequestKey",
                table: "Decision",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "Chain",
                table: "Authorization",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "DailyUnits",
                table: "Authorization",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Ended",
                table: "Authorization",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WeeklyUnits",
                table: "Authorization",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "LedgerEvent",
                columns: table => new
                {
                    PolicyId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    MemberId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_BIN2"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Line = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Chain = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_BIN2"),
                    Of = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_BIN2"),
                    Units = table.Column<int>(type: "int", nullable: false),
                    DecisionId = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_BIN2"),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerEvent", x => new { x.PolicyId, x.MemberId, x.Version, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "ServiceClaim",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    PolicyId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    MemberId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_BIN2"),
                    Provider = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_BIN2"),
                    RequestKey = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    ResponseId = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_BIN2"),
                    Status = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false),
                    Recorded = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceClaim", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Use",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_BIN2"),
                    PolicyId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    MemberId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_BIN2"),
                    ClaimId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_BIN2"),
                    Chain = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_BIN2"),
                    Provider = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_BIN2"),
                    Service = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_BIN2"),
                    ContactKey = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_BIN2"),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Start = table.Column<long>(type: "bigint", nullable: true),
                    UnitMinutes = table.Column<int>(type: "int", nullable: false),
                    Units = table.Column<int>(type: "int", nullable: false),
                    Cents = table.Column<long>(type: "bigint", nullable: true),
                    Recorded = table.Column<long>(type: "bigint", nullable: false),
                    Voided = table.Column<long>(type: "bigint", nullable: true)
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

            migrationBuilder.AlterColumn<string>(
                name: "PolicyId",
                table: "Decision",
                type: "nvarchar(max)",
                nullable: false,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(64)",
                oldMaxLength: 64,
                oldCollation: "Latin1_General_BIN2");
        }
    }
}
