using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Review : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Determination",
                columns: table => new
                {
                    DecisionId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Outcome = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false, collation: "C"),
                    Expedited = table.Column<bool>(type: "boolean", nullable: false),
                    Appeal = table.Column<bool>(type: "boolean", nullable: false),
                    Extended = table.Column<bool>(type: "boolean", nullable: false),
                    ByPerson = table.Column<bool>(type: "boolean", nullable: false),
                    Requested = table.Column<long>(type: "bigint", nullable: false),
                    Decided = table.Column<long>(type: "bigint", nullable: false),
                    Due = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Determination", x => x.DecisionId);
                });

            migrationBuilder.CreateTable(
                name: "ReviewTask",
                columns: table => new
                {
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    PolicyId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    MemberId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    RequestKey = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    ResponseId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    Expedited = table.Column<bool>(type: "boolean", nullable: false),
                    Received = table.Column<long>(type: "bigint", nullable: false),
                    Due = table.Column<long>(type: "bigint", nullable: false),
                    Extended = table.Column<bool>(type: "boolean", nullable: false),
                    Status = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Overdue = table.Column<long>(type: "bigint", nullable: true),
                    Closed = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewTask", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Determination_Decided",
                table: "Determination",
                column: "Decided");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewTask_Number",
                table: "ReviewTask",
                column: "Number");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewTask_RequestKey",
                table: "ReviewTask",
                column: "RequestKey");

            migrationBuilder.CreateIndex(
                name: "IX_ReviewTask_Status_Due",
                table: "ReviewTask",
                columns: new[] { "Status", "Due" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Determination");

            migrationBuilder.DropTable(
                name: "ReviewTask");
        }
    }
}
