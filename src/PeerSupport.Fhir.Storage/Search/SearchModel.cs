using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// The tables of the index. What must be equal is in the hash of a row's first column, with the parameter that it is of; what is ordered stands beside it. A row has no
/// name and no code of its own, so it is short; it belongs to a resource by <see cref="ResourceRow.Sid"/>. What is looked up by that alone has an index of nothing else: PostgreSQL keeps the
/// many rows of one number as one entry.
/// </summary>
static class SearchModel
{
    public const int TextLength = 120;

    public static void Configure(ModelBuilder model, string? provider)
    {
        model.Entity<ResourceRow>(row =>
        {
            row.HasIndex(r => r.Sid).IsUnique();
            row.HasIndex(r => r.Ref);
            row.HasIndex(r => new { r.Type, r.LastUpdated, r.Sid });
            row.HasIndex(r => r.LastUpdated);
        });
        model.Entity<ResourceVersionRow>(row =>
        {
            row.HasIndex(r => new { r.Type, r.LastUpdated, r.Sid });
            row.HasIndex(r => r.LastUpdated);
        });
        Table<SearchKeyRow>(model, "SearchKey", row => row.HasKey(r => new { r.Key, r.Sid }), row =>
        {
            row.HasIndex(r => r.Sid);
            row.HasIndex(r => new { r.Key, r.At, r.Sid }).HasFilter("\"At\" IS NOT NULL");
            row.Property(r => r.At).HasDefaultValue(SearchKeyRow.Elsewhere);
        });
        Table<SearchReferenceRow>(model, "SearchReference", row => row.HasKey(r => new { r.Param, r.Target, r.Sid }), row => row.HasIndex(r => r.Sid));
        Table<SearchRangeRow>(model, "SearchRange", row => row.HasKey(r => new { r.Param, r.Low, r.High, r.Sid }), row =>
        {
            row.HasIndex(r => new { r.Param, r.High, r.Sid });
            row.HasIndex(r => r.Sid);
        });
        Table<SearchTextRow>(model, "SearchText", row => row.HasKey(r => new { r.Param, r.Text, r.Sid }), row => row.HasIndex(r => r.Sid));
        model.Entity<SearchTextRow>().Property(r => r.Text).HasMaxLength(TextLength).UseCollation(Binary(provider));
        Table<SearchPendingRow>(model, "SearchPending", row => row.HasKey(r => r.Sid), _ => { });
        model.Entity<SearchListRow>(row =>
        {
            row.ToTable("SearchList").HasKey(r => r.Fingerprint);
            row.Property(r => r.Fingerprint).HasMaxLength(64);
        });
        model.Entity<ExportRow>(row =>
        {
            row.ToTable("Export").HasKey(r => r.Id);
            row.Property(r => r.Id).HasMaxLength(64);
            row.Property(r => r.Owner).HasMaxLength(64);
        });
        model.Entity<ExportPartRow>(row =>
        {
            row.ToTable("ExportPart").HasKey(r => new { r.Job, r.Number });
            row.Property(r => r.Job).HasMaxLength(64);
            row.Property(r => r.Type).HasMaxLength(64);
        });
    }

    static void Table<T>(ModelBuilder model, string name, Action<EntityTypeBuilder<T>> key, Action<EntityTypeBuilder<T>> indexes) where T : class
    {
        var table = model.Entity<T>().ToTable(name);
        key(table);
        indexes(table);
        foreach (var property in table.Metadata.GetProperties())
        {
            property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
        }
    }

    /// <summary>Texts are compared letter by letter: what a query asks for is made lower case before.</summary>
    static string Binary(string? provider) => provider switch
    {
        { } name when name.Contains("Npgsql", StringComparison.Ordinal) => "C",
        { } name when name.Contains("SqlServer", StringComparison.Ordinal) => "Latin1_General_100_BIN2",
        _ => "BINARY",
    };
}

/// <summary>A token, a URI, a text as it is written, or the type itself (not on PostgreSQL: <see cref="TypeIndex"/>): number of the parameter (16 bits) and hash of the value (48 bits).</summary>
sealed class SearchKeyRow
{
    public required long Key { get; init; }
    public required long Sid { get; init; }

    /// <summary>Hash of a code's system (<see cref="SearchHash.System"/>); null where the value has none.</summary>
    public required int? System { get; init; }

    /// <summary>
    /// Where the parameter is kept in the order of a time: the end of the one narrow time that the resource has, in ticks; <see cref="Elsewhere"/> where its times have to be looked up. Null where it has
    /// none, and where there is no such order.
    /// </summary>
    public required long? At { get; init; }

    /// <summary>It has several times, or a wide one (<see cref="RangeMarks"/>), or who wrote the row knows of no order.</summary>
    public const long Elsewhere = -1;
}

/// <summary>A reference: number of the parameter, and <see cref="ResourceRow.Ref"/> of what it leads to.</summary>
sealed class SearchReferenceRow
{
    public required int Param { get; init; }
    public required long Target { get; init; }
    public required long Sid { get; init; }
}

/// <summary>A date (ticks), a number or a quantity (order of doubles).</summary>
sealed class SearchRangeRow
{
    public required long Param { get; init; }
    public required long Low { get; init; }
    public required long High { get; init; }
    public required long Sid { get; init; }

    /// <summary>Hash of a quantity's unit, code with system (<see cref="SearchHash.Unit"/>); null where it has none.</summary>
    public required int? Unit { get; init; }

    /// <summary>Hash of another name of the unit.</summary>
    public required int? UnitName { get; init; }
}

/// <summary>A text in lower case and without accents, cut at <see cref="SearchModel.TextLength"/>.</summary>
sealed class SearchTextRow
{
    public required long Param { get; init; }
    public required string Text { get; init; }
    public required long Sid { get; init; }

    /// <summary>Hash of it as it is written (<see cref="SearchHash.Text"/>); null where it has a key for that, or is not looked for letter by letter.</summary>
    public required int? Exact { get; init; }
}

/// <summary>A resource, by its number, whose rows are still to be written.</summary>
sealed class SearchPendingRow
{
    public required long Sid { get; init; }
}

/// <summary>How far the resources are indexed by a list of parameters.</summary>
sealed class SearchListRow
{
    public required string Fingerprint { get; init; }

    /// <summary>Every resource up to this <see cref="ResourceRow.Sid"/> is indexed by the list.</summary>
    public required long Cursor { get; set; }

    /// <summary>The last one that has to be; those after it were written by servers that have the list.</summary>
    public required long Last { get; init; }

    public required long Indexed { get; set; }
    public required long Total { get; init; }
    public required long Started { get; init; }
}
