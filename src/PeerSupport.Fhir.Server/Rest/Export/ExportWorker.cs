using System.IO.Compression;
using System.Text.Json;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Makes the files of exports, one part at a time: each is saved together with how far the export then is.</summary>
sealed partial class ExportWorker(IServiceProvider services, Compartment compartment, Warmup warmup, TimeProvider clock, ILogger<ExportWorker> log) : BackgroundService
{
    const int MostInPart = 2000, MostBytes = 16 * 1024 * 1024;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly string _name = Guid.NewGuid().ToString("n");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await warmup.Ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await Work(stoppingToken))
                {
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // The part is written anew when the database is back, by this server or another one.
                Failed(fault.GetType().Name);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    /// <summary>Works one export off. False when there is none.</summary>
    async Task<bool> Work(CancellationToken stop)
    {
        await using var scope = services.CreateAsyncScope();
        var exports = scope.ServiceProvider.GetRequiredService<ExportStore>();
        if (await exports.Take(_name, stop) is not { } state)
        {
            return false;
        }

        while (!state.IsDone)
        {
            await using var part = services.CreateAsyncScope();
            var request = state.Request;
            var type = request.Types[state.TypeIndex];
            // A patient is of the patient's compartment without referring to anybody.
            var rows = await part.ServiceProvider.GetRequiredService<CompartmentStore>().Walk(compartment.Of(type), request.PatientsOnly && type != "Patient", request.Since, request.Started, state.Cursor, MostInPart, stop);
            var searching = part.ServiceProvider.GetRequiredService<Searching>();
            var met = await ExportFilters.Read(new Uri(request.Request), request.Types, searching, []).Meet(type, [.. rows.Select(row => row.Resource.Key)], searching, part.ServiceProvider.GetRequiredService<SearchStore>(), stop);
            var (content, count, written) = Pack(rows, met);
            var isLast = count == rows.Count && rows.Count < MostInPart;
            var next = state with
            {
                Written = state.Written + written,
                TypeIndex = isLast ? state.TypeIndex + 1 : state.TypeIndex,
                Cursor = isLast ? 0 : rows[count - 1].Sid,
                IsDone = isLast && state.TypeIndex + 1 == request.Types.Count,
            };
            if (!await part.ServiceProvider.GetRequiredService<ExportStore>().Write(state, next, type, written, content, stop))
            {
                return true;
            }

            state = next;
        }

        return true;
    }

    /// <summary>As many of the resources that are met as a file holds, one a line, compressed; nothing for none.</summary>
    /// <returns>The file, how many resources it was made of, and how many are in it.</returns>
    static (byte[]? Content, int Count, int Written) Pack(IReadOnlyList<(StoredResource Resource, long Sid)> rows, IReadOnlySet<ResourceKey> met)
    {
        if (met.Count == 0)
        {
            return (null, rows.Count, 0);
        }

        var (count, written, size) = (0, 0, 0L);
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var (resource, _) in rows)
            {
                count++;
                if (!met.Contains(resource.Key))
                {
                    continue;
                }

                var line = OneLine(ServedJson.Of(resource));
                zip.Write(line.Span);
                zip.WriteByte((byte)'\n');
                written++;
                if ((size += line.Length) > MostBytes)
                {
                    break;
                }
            }
        }

        return (written > 0 ? packed.ToArray() : null, count, written);
    }

    /// <summary>A resource that came with line ends is written without; numbers keep their digits.</summary>
    static ReadOnlyMemory<byte> OneLine(ReadOnlyMemory<byte> json)
    {
        if (json.Span.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            return json;
        }

        var line = new System.Buffers.ArrayBufferWriter<byte>(json.Length);
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        using var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 });
        document.RootElement.WriteTo(writer);
        writer.Flush();
        return line.WrittenMemory;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Export: {Fault}; trying again")]
    private partial void Failed(string fault);
}
