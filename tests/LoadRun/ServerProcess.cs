using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadRun;

/// <summary>The server of this build, or of another one, as a process of its own, on a free port of the loopback.</summary>
sealed class ServerProcess : IDisposable
{
    readonly Process _process;

    ServerProcess(Process process, int port) => (_process, Address) = (process, new(IPAddress.Loopback, port));

    /// <summary>Debug or Release, as this program is.</summary>
    public static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    public IPEndPoint Address { get; }

    /// <param name="settings">Settings beside those of a load: <c>Storage:Provider=PostgreSql</c>.</param>
    /// <param name="at">The port; a free one when it is not given.</param>
    /// <param name="root">The repository whose build it is; this one when it is not given.</param>
    public static async Task<ServerProcess> Start(IEnumerable<string> settings, int? at = null, string? root = null)
    {
        var server = Path.Combine(root ?? Root(), "src", "PeerSupport.Fhir.Server");
        var port = at ?? FreePort();
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = server };
        foreach (var argument in (string[])[
            Path.Combine(server, "bin", Configuration, "net10.0", "PeerSupport.Fhir.Server.dll"),
            $"--urls=http://127.0.0.1:{port}", "--environment=Production", "--Review:Received=ClaimCreated", "--Review:AdverseDecisions=Automatic",
            "--Logging:LogLevel:Default=Warning",
            .. settings.Select(setting => $"--{setting}")])
        {
            start.ArgumentList.Add(argument);
        }

        var made = new ServerProcess(Process.Start(start)!, port);
        using var client = new HttpClient();
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            if (wait.Elapsed > TimeSpan.FromSeconds(60) || made._process.HasExited)
            {
                throw new InvalidOperationException("the server did not start");
            }

            try
            {
                if ((await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"))).IsSuccessStatusCode)
                {
                    return made;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    /// <summary>Memory of the process, in MB: now and at its most.</summary>
    public (double Now, double Most) Memory() => (Status("VmRSS:"), Status("VmHWM:"));

    /// <summary>Processor time that it has taken, in seconds.</summary>
    public double Processor()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>Asks it to end, as a supervisor does, and waits until it has: false when it takes too long.</summary>
    public bool Stop(TimeSpan longest)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return _process.WaitForExit(longest);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    double Status(string name) => double.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PeerSupport.Fhir.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tool does not stand in the repository.");
        }

        return folder.FullName;
    }
}
