using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Claims : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Authorization",
                columns: table => new
                {
                    Number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Program = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Service = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Start = table.Column<DateOnly>(type: "date", nullable: false),
                    End = table.Column<DateOnly>(type: "date", nullable: false),
                    Units = table.Column<int>(type: "integer", nullable: false),
                    RequestKey = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Chain = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    DailyUnits = table.Column<int>(type: "integer", nullable: true),
                    WeeklyUnits = table.Column<int>(type: "integer", nullable: true),
                    Status = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Issued = table.Column<long>(type: "bigint", nullable: false),
                    Ended = table.Column<long>(type: "bigint", nullable: true),
                    ResponseId = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Authorization", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Decision",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyRevision = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ResponseType = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    ResponseId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Created = table.Column<long>(type: "bigint", nullable: false),
                    Kind = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    RequestKey = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Program = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Outcome = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Json = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Decision", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Delivery",
                columns: table => new
                {
                    SubscriptionId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    FocusType = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    FocusId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    FocusVersion = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Delivery", x => new { x.SubscriptionId, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "Export",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Request = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Types = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    PatientsOnly = table.Column<bool>(type: "boolean", nullable: false),
                    Since = table.Column<long>(type: "bigint", nullable: true),
                    Started = table.Column<long>(type: "bigint", nullable: false),
                    Total = table.Column<long>(type: "bigint", nullable: false),
                    Written = table.Column<long>(type: "bigint", nullable: false),
                    IsDone = table.Column<bool>(type: "boolean", nullable: false),
                    TypeIndex = table.Column<int>(type: "integer", nullable: false),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    Owner = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true, collation: "C"),
                    LeaseUntil = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Export", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ExportPart",
                columns: table => new
                {
                    Job = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    Type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExportPart", x => new { x.Job, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "LedgerEvent",
                columns: table => new
                {
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    Line = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Chain = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Of = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Units = table.Column<int>(type: "integer", nullable: false),
                    DecisionId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    At = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerEvent", x => new { x.PolicyId, x.MemberId, x.Version, x.Line });
                });

            migrationBuilder.CreateTable(
                name: "MemberLedger",
                columns: table => new
                {
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberLedger", x => new { x.PolicyId, x.MemberId });
                });

            migrationBuilder.CreateTable(
                name: "OutboxEvent",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    Organizations = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    FocusType = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    FocusId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    FocusVersion = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxEvent", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Resource",
                columns: table => new
                {
                    Type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Sid = table.Column<long>(type: "bigint", nullable: false),
                    Ref = table.Column<long>(type: "bigint", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false),
                    Json = table.Column<byte[]>(type: "bytea", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Resource", x => new { x.Type, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ResourceVersion",
                columns: table => new
                {
                    Type = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Version = table.Column<int>(type: "integer", nullable: false),
                    Sid = table.Column<long>(type: "bigint", nullable: false),
                    LastUpdated = table.Column<long>(type: "bigint", nullable: false),
                    Json = table.Column<byte[]>(type: "bytea", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Deleted = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ResourceVersion", x => new { x.Type, x.Id, x.Version });
                });

            migrationBuilder.CreateTable(
                name: "SearchKey",
                columns: table => new
                {
                    Key = table.Column<long>(type: "bigint", nullable: false),
                    Sid = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchKey", x => new { x.Key, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchList",
                columns: table => new
                {
                    Fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Cursor = table.Column<long>(type: "bigint", nullable: false),
                    Last = table.Column<long>(type: "bigint", nullable: false),
                    Indexed = table.Column<long>(type: "bigint", nullable: false),
                    Total = table.Column<long>(type: "bigint", nullable: false),
                    Started = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchList", x => x.Fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "SearchRange",
                columns: table => new
                {
                    Param = table.Column<long>(type: "bigint", nullable: false),
                    Low = table.Column<long>(type: "bigint", nullable: false),
                    High = table.Column<long>(type: "bigint", nullable: false),
                    Sid = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchRange", x => new { x.Param, x.Low, x.High, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchReference",
                columns: table => new
                {
                    Param = table.Column<int>(type: "integer", nullable: false),
                    Target = table.Column<long>(type: "bigint", nullable: false),
                    Sid = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchReference", x => new { x.Param, x.Target, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "SearchText",
                columns: table => new
                {
                    Param = table.Column<long>(type: "bigint", nullable: false),
                    Text = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false, collation: "C"),
                    Sid = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchText", x => new { x.Param, x.Text, x.Sid });
                });

            migrationBuilder.CreateTable(
                name: "ServiceClaim",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    Provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    RequestKey = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    ResponseId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Recorded = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceClaim", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Submission",
                columns: table => new
                {
                    Key = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    ContentHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    RequestType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    RequestId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ResponseType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ResponseId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    DecisionId = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Received = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Submission", x => new { x.Key, x.ContentHash });
                });

            migrationBuilder.CreateTable(
                name: "Subscription",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Topic = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Endpoint = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    MediaType = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Content = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Headers = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ServerAddress = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    HeartbeatSeconds = table.Column<int>(type: "integer", nullable: true),
                    TimeoutSeconds = table.Column<int>(type: "integer", nullable: true),
                    MaxCount = table.Column<int>(type: "integer", nullable: true),
                    End = table.Column<long>(type: "bigint", nullable: true),
                    LastEvent = table.Column<long>(type: "bigint", nullable: false),
                    Delivered = table.Column<long>(type: "bigint", nullable: false),
                    Due = table.Column<long>(type: "bigint", nullable: false),
                    LeaseUntil = table.Column<long>(type: "bigint", nullable: false),
                    Turn = table.Column<long>(type: "bigint", nullable: false),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    LastSent = table.Column<long>(type: "bigint", nullable: false),
                    Error = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Subscription", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SubscriptionFilter",
                columns: table => new
                {
                    Organization = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    SubscriptionId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SubscriptionFilter", x => new { x.Organization, x.SubscriptionId });
                });

            migrationBuilder.CreateTable(
                name: "Use",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    ClaimId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Chain = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Provider = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Service = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    ContactKey = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Start = table.Column<long>(type: "bigint", nullable: true),
                    UnitMinutes = table.Column<int>(type: "integer", nullable: false),
                    Units = table.Column<int>(type: "integer", nullable: false),
                    Cents = table.Column<long>(type: "bigint", nullable: true),
                    Recorded = table.Column<long>(type: "bigint", nullable: false),
                    Voided = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Use", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Authorization_PolicyId_MemberId",
                table: "Authorization",
                columns: new[] { "PolicyId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_Decision_Created",
                table: "Decision",
                column: "Created");

            migrationBuilder.CreateIndex(
                name: "IX_Decision_PolicyId_MemberId",
                table: "Decision",
                columns: new[] { "PolicyId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_Decision_ResponseType_ResponseId",
                table: "Decision",
                columns: new[] { "ResponseType", "ResponseId" });

            migrationBuilder.CreateIndex(
                name: "IX_OutboxEvent_At",
                table: "OutboxEvent",
                column: "At");

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
                name: "IX_ResourceVersion_LastUpdated",
                table: "ResourceVersion",
                column: "LastUpdated");

            migrationBuilder.CreateIndex(
                name: "IX_ResourceVersion_Type_LastUpdated_Sid",
                table: "ResourceVersion",
                columns: new[] { "Type", "LastUpdated", "Sid" });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Authorization");

            migrationBuilder.DropTable(
                name: "Decision");

            migrationBuilder.DropTable(
                name: "Delivery");

            migrationBuilder.DropTable(
                name: "Export");

            migrationBuilder.DropTable(
                name: "ExportPart");

            migrationBuilder.DropTable(
                name: "LedgerEvent");

            migrationBuilder.DropTable(
                name: "MemberLedger");

            migrationBuilder.DropTable(
                name: "OutboxEvent");

            migrationBuilder.DropTable(
                name: "Resource");

            migrationBuilder.DropTable(
                name: "ResourceVersion");

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
                name: "Submission");

            migrationBuilder.DropTable(
                name: "Subscription");

            migrationBuilder.DropTable(
                name: "SubscriptionFilter");

            migrationBuilder.DropTable(
                name: "Use");
        }
    }
}
