using System.Diagnostics;
using System.Net;

namespace LoadRun;

/// <summary>What one load gave.</summary>
/// <param name="Name">Which.</param>
/// <param name="Answered">Requests that were answered with 2xx, and as they must be.</param>
/// <param name="Refused">Requests that were answered otherwise.</param>
/// <param name="Took">How long all of it took.</param>
/// <param name="Bytes">Bytes of the bodies that were sent, without their headers.</param>
/// <param name="Milliseconds">The time of each request, in order.</param>
sealed record LoadResult(string Name, int Answered, int Refused, TimeSpan Took, long Bytes, double[] Milliseconds)
{
    public double PerSecond => Answered / Took.TotalSeconds;

    public double Percentile(double share) => Milliseconds.Length == 0 ? 0 : Milliseconds[(int)Math.Min(Milliseconds.Length - 1, share * Milliseconds.Length)];
}

/// <summary>Many connections that each send the next request as soon as the last one is answered.</summary>
static class Load
{
    /// <param name="name">What the result is called.</param>
    /// <param name="server">Where to.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="next">The request with this number.</param>
    /// <param name="isRight">Whether the body of an answer is what it must be; all are, where it is not given.</param>
    public static async Task<LoadResult> Run(string name, IPEndPoint server, int connections, TimeSpan time, Func<int, byte[]> next, Func<ReadOnlyMemory<byte>, bool>? isRight = null)
    {
        var number = 0;
        var watch = Stopwatch.StartNew();
        var workers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            List<double> times = [];
            int answered = 0, refused = 0;
            long bytes = 0;
            using var connection = new Connection(server);
            await connection.Open();
            while (watch.Elapsed < time)
            {
                var request = next(Interlocked.Increment(ref number));
                var started = Stopwatch.GetTimestamp();
                var (status, body) = await connection.Send(request);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                (answered, refused) = status is >= 200 and < 300 && isRight?.Invoke(body) != false ? (answered + 1, refused) : (answered, refused + 1);
                bytes += Connection.BodyLength(request);
            }

            return (times, answered, refused, bytes);
        })));
        var took = watch.Elapsed;
        return new(name, workers.Sum(w => w.answered), workers.Sum(w => w.refused), took, workers.Sum(w => w.bytes), [.. workers.SelectMany(w => w.times).Order()]);
    }
}
