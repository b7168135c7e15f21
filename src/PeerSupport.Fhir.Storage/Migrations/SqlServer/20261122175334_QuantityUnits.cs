using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace PeerSupport.Fhir.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class QuantityUnits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "Unit",
                table: "SearchRange",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "UnitName",
                table: "SearchRange",
                type: "int",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Unit",
                table: "SearchRange");

            migrationBuilder.DropColumn(
                name: "UnitName",
                table: "SearchRange");
        }
    }
}
