using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SearchOrder : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "At",
                table: "SearchKey",
                type: "bigint",
                nullable: true,
                defaultValue: -1L);

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
