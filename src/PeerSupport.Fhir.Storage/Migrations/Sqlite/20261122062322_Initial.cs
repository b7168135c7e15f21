using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Authorization",
                columns: table => new
                {
                    Number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PolicyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Program = table.Column<string>(type: "TEXT", nullable: true),
                    MemberId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Provider = table.Column<string>(type: "TEXT", nullable: true),
                    Service = table.Column<string>(type: "TEXT", nullable: false),
                    Start = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    End = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Units = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestKey = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Issued = table.Column<long>(type: "INTEGER", nullable: false),
                    ResponseId = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Authorization", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "Decision",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    PolicyId = table.Column<string>(type: "TEXT", nullable: false),
                    PolicyRevision = table.Column<string>(type: "TEXT", nullable: false),
                    RequestType = table.Column<string>(type: "TEXT", nullable: false),
                    RequestId = table.Column<string>(type: "TEXT", nullable: false),
                    ResponseType = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ResponseId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Created = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Decision", x => x.Id);
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
                name: "MemberLedger",
                columns: table => new
                {
                    PolicyId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    MemberId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberLedger", x => new { x.PolicyId, x.MemberId });
                });

            migrationBuilder.CreateTable(
                name: "Resource",
                columns: table => new
                {
                    Type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false),
                    Ref = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    LastUpdated = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Deleted = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Resource", x => new { x.Type, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ResourceVersion",
                columns: table => new
                {
                    Type = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Sid = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUpdated = table.Column<long>(type: "INTEGER", nullable: false),
                    Json = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Deleted = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ResourceVersion", x => new { x.Type, x.Id, x.Version });
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
                name: "Submission",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    RequestType = table.Column<string>(type: "TEXT", nullable: false),
                    RequestId = table.Column<string>(type: "TEXT", nullable: false),
                    ResponseType = table.Column<string>(type: "TEXT", nullable: false),
                    ResponseId = table.Column<string>(type: "TEXT", nullable: false),
                    DecisionId = table.Column<string>(type: "TEXT", nullable: false),
                    Received = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Submission", x => new { x.Key, x.ContentHash });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Authorization_PolicyId_MemberId",
                table: "Authorization",
                columns: new[] { "PolicyId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_Decision_ResponseType_ResponseId",
                table: "Decision",
                columns: new[] { "ResponseType", "ResponseId" });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Authorization");

            migrationBuilder.DropTable(
                name: "Decision");

            migrationBuilder.DropTable(
                name: "Export");

            migrationBuilder.DropTable(
                name: "ExportPart");

            migrationBuilder.DropTable(
                name: "MemberLedger");

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
                name: "Submission");
        }
    }
}
