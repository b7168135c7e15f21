using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SmallerRows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Resource_Type_LastUpdated_Sid",
                table: "Resource");

            migrationBuilder.AddColumn<int>(
                name: "Exact",
                table: "SearchText",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Type_LastUpdated",
                table: "Resource",
                columns: new[] { "Type", "LastUpdated" });

            migrationBuilder.Sql(TypeIndex.Statement);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP INDEX \"IX_Resource_Short_Sid\"");

            migrationBuilder.DropIndex(
                name: "IX_Resource_Type_LastUpdated",
                table: "Resource");

            migrationBuilder.DropColumn(
                name: "Exact",
                table: "SearchText");

            migrationBuilder.CreateIndex(
                name: "IX_Resource_Type_LastUpdated_Sid",
                table: "Resource",
                columns: new[] { "Type", "LastUpdated", "Sid" });
        }
    }
}
