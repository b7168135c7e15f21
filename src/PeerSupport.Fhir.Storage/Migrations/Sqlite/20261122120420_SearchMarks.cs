using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SearchMarks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(RangeMarks.Statement);

            migrationBuilder.DropIndex(
                name: "IX_SearchText_Sid_Param",
                table: "SearchText");

            migrationBuilder.DropIndex(
                name: "IX_SearchReference_Sid_Param",
                table: "SearchReference");

            migrationBuilder.DropIndex(
                name: "IX_SearchRange_Sid_Param",
                table: "SearchRange");

            migrationBuilder.AddColumn<int>(
                name: "System",
                table: "SearchKey",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_SearchText_Sid",
                table: "SearchText",
                column: "Sid");

            migrationBuilder.CreateIndex(
                name: "IX_SearchReference_Sid",
                table: "SearchReference",
                column: "Sid");

            migrationBuilder.CreateIndex(
                name: "IX_SearchRange_Sid",
                table: "SearchRange",
                column: "Sid");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DELETE FROM \"SearchRange\" WHERE \"Param\" < 0");

            migrationBuilder.DropIndex(
                name: "IX_SearchText_Sid",
                table: "SearchText");

            migrationBuilder.DropIndex(
                name: "IX_SearchReference_Sid",
                table: "SearchReference");

            migrationBuilder.DropIndex(
                name: "IX_SearchRange_Sid",
                table: "SearchRange");

            migrationBuilder.DropColumn(
                name: "System",
                table: "SearchKey");

            migrationBuilder.CreateIndex(
                name: "IX_SearchText_Sid_Param",
                table: "SearchText",
                columns: new[] { "Sid", "Param" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchReference_Sid_Param",
                table: "SearchReference",
                columns: new[] { "Sid", "Param" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchRange_Sid_Param",
                table: "SearchRange",
                columns: new[] { "Sid", "Param" });
        }
    }
}
