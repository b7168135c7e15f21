using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SearchOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Rows that are there get the default too, as they do in the other databases without being asked for it.
            migrationBuilder.Sql("ALTER TABLE [SearchKey] ADD [At] bigint NULL DEFAULT CAST(-1 AS bigint) WITH VALUES");

            migrationBuilder.CreateIndex(
                name: "IX_SearchKey_Key_At_Sid",
                table: "SearchKey",
                columns: new[] { "Key", "At", "Sid" },
                filter: "\"At\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_SearchKey_Key_At_Sid",
                table: "SearchKey");

            migrationBuilder.DropColumn(
                name: "At",
                table: "SearchKey");
        }
    }
}
