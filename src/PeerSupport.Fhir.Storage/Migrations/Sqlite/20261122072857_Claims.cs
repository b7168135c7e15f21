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
            migrationBuilder.AddColumn<long>(
                name: "Sid",
                table: "ResourceVersion",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "Ref",
                table: "Resource",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "Sid",
                table: "Resource",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

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
                name: "Delivery",
                columns: table => new
                {
                    SubscriptionId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    FocusType = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    FocusId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    FocusVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Delivery", x => new { x.SubscriptionId, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "Export",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Request = table.Column<string>(type: "TEXT", nullable: false),
                    Types = table.Column<string>(type: "TEXT", nullable: false),
                    PatientsOnly = table.Column<bool>(type: "INTEGER", nullable: false),
                    Since = table.Column<long>(type: "INTEGER", nullable: true),
                    Started = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Written = table.Column<long>(type: "INTEGER", nullable: false),
                    IsDone = table.Column<bool>(type: "INTEGER", nullable: false),
                    TypeIndex = table.Column<int>(type: "INTEGER", nullable: false),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Export", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ExportPart",
                columns: table => new
                {
                    Job = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExportPart", x => new { x.Job, x.Number });
                });

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
                name: "OutboxEvent",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Organizations = table.Column<string>(type: "TEXT", nullable: false),
                    FocusType = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    FocusId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    FocusVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxEvent", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SearchKey",
                columns: table => new
                {
                    Key = table.Column<long>(type: "INTEGER", nullable: false),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchKey", x => new { x.Key, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchList",
                columns: table => new
                {
                    Fingerprint = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Cursor = table.Column<long>(type: "INTEGER", nullable: false),
                    Last = table.Column<long>(type: "INTEGER", nullable: false),
                    Indexed = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Started = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchList", x => x.Fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "SearchRange",
                columns: table => new
                {
                    Param = table.Column<long>(type: "INTEGER", nullable: false),
                    Low = table.Column<long>(type: "INTEGER", nullable: false),
                    High = table.Column<long>(type: "INTEGER", nullable: false),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchRange", x => new { x.Param, x.Low, x.High, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchReference",
                columns: table => new
                {
                    Param = table.Column<int>(type: "INTEGER", nullable: false),
                    Target = table.Column<long>(type: "INTEGER", nullable: false),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchReference", x => new { x.Param, x.Target, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchText",
                columns: table => new
                {
                    Param = table.Column<long>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false, collation: "BINARY"),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchText", x => new { x.Param, x.Text, x.Sid });
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
                name: "Subscription",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Topic = table.Column<string>(type: "TEXT", nullable: false),
                    Endpoint = table.Column<string>(type: "TEXT", nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Headers = table.Column<string>(type: "TEXT", nullable: false),
                    ServerAddress = table.Column<string>(type: "TEXT", nullable: false),
                    HeartbeatSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    TimeoutSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    MaxCount = table.Column<int>(type: "INTEGER", nullable: true),
                    End = table.Column<long>(type: "INTEGER", nullable: true),
                    LastEvent = table.Column<long>(type: "INTEGER", nullable: false),
                    Delivered = table.Column<long>(type: "INTEGER", nullable: false),
                    Due = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: false),
                    Turn = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    LastSent = table.Column<long>(type: "INTEGER", nullable: false),
                    Error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subscription", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SubscriptionFilter",
                columns: table => new
                {
                    Organization = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    SubscriptionId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SubscriptionFilter", x => new { x.Organization, x.SubscriptionId });
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

            // Resources of an earlier build get their numbers in the order in which they were stored; what they are referred to by is filled in at the start.
            migrationBuilder.Sql("UPDATE \"Resource\" SET \"Sid\" = rowid");
            migrationBuilder.Sql("UPDATE \"ResourceVersion\" SET \"Sid\" = (SELECT r.\"Sid\" FROM \"Resource\" r WHERE r.\"Type\" = \"ResourceVersion\".\"Type\" AND r.\"Id\" = \"ResourceVersion\".\"Id\")");

            migrationBuilder.CreateIndex(
                name: "IX_ResourceVersion_LastUpdated",
                table: "ResourceVersion",
                column: "LastUpdated");

            migrationBuilder.CreateIndex(
                name: "IX_ResourceVersion_Type_LastUpdated_Sid",
                table: "ResourceVersion",
                columns: new[] { "Type", "LastUpdated", "Sid" });

            migrationBuilder.CreateIndex(
                name: "IX_Resource_LastUpdated",
                table: "Resource",
                column: "LastUpdated");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Ref",
                table: "Resource",
                column: "Ref");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Sid",
                table: "Resource",
                column: "Sid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Type_LastUpdated_Sid",
                table: "Resource",
                columns: new[] { "Type", "LastUpdated", "Sid" });

            migrationBuilder.CreateIndex(
                name: "IX_Decision_Created",
                table: "Decision",
                column: "Created");

            migrationBuilder.CreateIndex(
                name: "IX_Decision_PolicyId_MemberId",
                table: "Decision",
                columns: new[] { "PolicyId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxEvent_At",
                table: "OutboxEvent",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_SearchKey_Sid",
                table: "SearchKey",
                column: "Sid");

            migrationBuilder.CreateIndex(
                name: "IX_SearchRange_Param_High_Sid",
                table: "SearchRange",
                columns: new[] { "Param", "High", "Sid" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchRange_Sid_Param",
                table: "SearchRange",
                columns: new[] { "Sid", "Param" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchReference_Sid_Param",
                table: "SearchReference",
                columns: new[] { "Sid", "Param" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchText_Sid_Param",
                table: "SearchText",
                columns: new[] { "Sid", "Param" });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceClaim_RequestKey",
                table: "ServiceClaim",
                column: "RequestKey");

            migrationBuilder.CreateIndex(
                name: "IX_Subscription_Due",
                table: "Subscription",
                column: "Due");

            migrationBuilder.CreateIndex(
                name: "IX_SubscriptionFilter_SubscriptionId",
                table: "SubscriptionFilter",
                column: "SubscriptionId");

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
                name: "Delivery");

            migrationBuilder.DropTable(
                name: "Export");

            migrationBuilder.DropTable(
                name: "ExportPart");

            migrationBuilder.DropTable(
                name: "LedgerEvent");

            migrationBuilder.DropTable(
                name: "OutboxEvent");

            migrationBuilder.DropTable(
                name: "SearchKey");

            migrationBuilder.DropTable(
                name: "SearchList");

            migrationBuilder.DropTable(
                name: "SearchRange");

            migrationBuilder.DropTable(
                name: "SearchReference");

            migrationBuilder.DropTable(
                name: "SearchText");

            migrationBuilder.DropTable(
                name: "ServiceClaim");

            migrationBuilder.DropTable(
                name: "Subscription");

            migrationBuilder.DropTable(
                name: "SubscriptionFilter");

            migrationBuilder.DropTable(
                name: "Use");

            migrationBuilder.DropIndex(
                name: "IX_ResourceVersion_LastUpdated",
                table: "ResourceVersion");

            migrationBuilder.DropIndex(
                name: "IX_ResourceVersion_Type_LastUpdated_Sid",
                table: "ResourceVersion");

            migrationBuilder.DropIndex(
                name: "IX_Resource_LastUpdated",
                table: "Resource");

            migrationBuilder.DropIndex(
                name: "IX_Resource_Ref",
                table: "Resource");

            migrationBuilder.DropIndex(
                name: "IX_Resource_Sid",
                table: "Resource");

            migrationBuilder.DropIndex(
                name: "IX_Resource_Type_LastUpdated_Sid",
                table: "Resource");

            migrationBuilder.DropIndex(
                name: "IX_Decision_Created",
                table: "Decision");

            migrationBuilder.DropIndex(
                name: "IX_Decision_PolicyId_MemberId",
                table: "Decision");

            migrationBuilder.DropColumn(
                name: "Sid",
                table: "ResourceVersion");

            migrationBuilder.DropColumn(
                name: "Ref",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "Sid",
                table: "Resource");

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
