using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>What an export was asked for.</summary>
/// <param name="Id">The job.</param>
/// <param name="Request">The address that was asked.</param>
/// <param name="Types">The resource types, in the order in which they are written.</param>
/// <param name="PatientsOnly">Only what belongs to patients.</param>
/// <param name="Since">Only what was saved at this moment or later.</param>
/// <param name="Started">The moment that it speaks of.</param>
/// <param name="Total">About how many resources it will have.</param>
public sealed record ExportRequest(string Id, string Request, IReadOnlyList<string> Types, bool PatientsOnly, DateTimeOffset? Since, DateTimeOffset Started, long Total);

/// <summary>How far an export is.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Written">How many resources are written.</param>
/// <param name="IsDone">All of them.</param>
/// <param name="TypeIndex">The type that comes next.</param>
/// <param name="Cursor">The number of the last resource of it that is written.</param>
/// <param name="Owner">Who may write the next part.</param>
public sealed record ExportState(ExportRequest Request, long Written, bool IsDone, int TypeIndex, long Cursor, string? Owner);

/// <summary>A file of an export.</summary>
public sealed record ExportPart(int Number, string Type, int Count);

/// <summary>Exports and their files, in the database: any server takes the next part, and after a restart the work goes on where it was.</summary>
public sealed class ExportStore(FhirDbContext db, Writes writes, TimeProvider clock)
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public Task Add(ExportRequest request, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        on.Add(new ExportRow
        {
            Id = request.Id, Request = request.Request, Types = string.Join(',', request.Types), PatientsOnly = request.PatientsOnly, Since = request.Since?.UtcTicks,
            Started = request.Started.UtcTicks, Total = request.Total, Written = 0, IsDone = false, TypeIndex = 0, Cursor = 0, Owner = null, LeaseUntil = 0,
        });
        await on.SaveChangesAsync(stop);
        return new(true);
    }, cancellation);

    public async Task<ExportState?> Find(string id, CancellationToken cancellation) =>
        await db.Set<ExportRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancellation) is { } row ? State(row) : null;

    public async Task<IReadOnlyList<ExportPart>> Parts(string id, CancellationToken cancellation) =>
        await db.Set<ExportPartRow>().AsNoTracking().Where(part => part.Job == id).OrderBy(part => part.Number).Select(part => new ExportPart(part.Number, part.Type, part.Count)).ToListAsync(cancellation);

    /// <summary>A file's bytes, compressed by gzip; null where there is none.</summary>
    public async Task<byte[]?> Content(string id, int number, CancellationToken cancellation) =>
        await db.Set<ExportPartRow>().AsNoTracking().Where(part => part.Job == id && part.Number == number).Select(part => part.Content).FirstOrDefaultAsync(cancellation);

    /// <summary>Takes an export that nobody works on, or whose worker has not been heard of for a while; null where there is none.</summary>
    public async Task<ExportState?> Take(string owner, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcTicks;
        foreach (var id in await db.Set<ExportRow>().AsNoTracking().Where(row => !row.IsDone && row.LeaseUntil < now).OrderBy(row => row.Started).Select(row => row.Id).Take(5).ToListAsync(cancellation))
        {
            var until = now + Lease.Ticks;
            if (await writes.Run<bool>(db, async (on, stop) => new(await on.Set<ExportRow>().Where(row => row.Id == id && !row.IsDone && row.LeaseUntil < now)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, owner).SetProperty(row => row.LeaseUntil, until), stop) == 1), cancellation))
            {
                return await Find(id, cancellation);
            }
        }

        return null;
    }

    /// <summary>Writes the next file and how far that is, as one. False when another worker has taken the export, or it was given up.</summary>
    public Task<bool> Write(ExportState state, ExportState next, string type, int count, byte[]? content, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        var until = clock.GetUtcNow().UtcTicks + Lease.Ticks;
        var (id, owner, cursor, typeIndex) = (state.Request.Id, state.Owner, state.Cursor, state.TypeIndex);
        if (await on.Set<ExportRow>().Where(row => row.Id == id && row.Owner == owner && row.Cursor == cursor && row.TypeIndex == typeIndex).ExecuteUpdateAsync(
            set => set.SetProperty(row => row.Cursor, next.Cursor).SetProperty(row => row.TypeIndex, next.TypeIndex).SetProperty(row => row.Written, next.Written)
                .SetProperty(row => row.IsDone, next.IsDone).SetProperty(row => row.LeaseUntil, until),
            stop) != 1)
        {
            return new(false, Keep: false);
        }

        if (content is not null)
        {
            var number = await on.Set<ExportPartRow>().CountAsync(part => part.Job == id, stop) + 1;
            on.Add(new ExportPartRow { Job = id, Number = number, Type = type, Count = count, Content = content });
            await on.SaveChangesAsync(stop);
        }

        return new(true);
    }, cancellation);

    /// <summary>Gives an export up, with its files. False where there is none.</summary>
    public Task<bool> Delete(string id, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        await on.Set<ExportPartRow>().Where(part => part.Job == id).ExecuteDeleteAsync(stop);
        return new(await on.Set<ExportRow>().Where(row => row.Id == id).ExecuteDeleteAsync(stop) == 1);
    }, cancellation);

    static ExportState State(ExportRow row) => new(
        new(row.Id, row.Request, row.Types.Split(','), row.PatientsOnly, row.Since is { } since ? new DateTimeOffset(since, TimeSpan.Zero) : null, new DateTimeOffset(row.Started, TimeSpan.Zero), row.Total),
        row.Written, row.IsDone, row.TypeIndex, row.Cursor, row.Owner);
}

sealed class ExportRow
{
    public required string Id { get; init; }
    public required string Request { get; init; }
    public required string Types { get; init; }
    public required bool PatientsOnly { get; init; }
    public required long? Since { get; init; }
    public required long Started { get; init; }
    public required long Total { get; init; }
    public required long Written { get; set; }
    public required bool IsDone { get; set; }
    public required int TypeIndex { get; set; }
    public required long Cursor { get; set; }
    public required string? Owner { get; set; }
    public required long LeaseUntil { get; set; }
}

sealed class ExportPartRow
{
    public required string Job { get; init; }
    public required int Number { get; init; }
    public required string Type { get; init; }
    public required int Count { get; init; }
    public required byte[] Content { get; init; }
}
