using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Subscriptions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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

            migrationBuilder.CreateIndex(
                name: "IX_OutboxEvent_At",
                table: "OutboxEvent",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_Subscription_Due",
                table: "Subscription",
                column: "Due");

            migrationBuilder.CreateIndex(
                name: "IX_SubscriptionFilter_SubscriptionId",
                table: "SubscriptionFilter",
                column: "SubscriptionId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Delivery");

            migrationBuilder.DropTable(
                name: "OutboxEvent");

            migrationBuilder.DropTable(
                name: "Subscription");

            migrationBuilder.DropTable(
                name: "SubscriptionFilter");
        }
    }
}
