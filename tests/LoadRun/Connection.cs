using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadRun;

/// <summary>One kept HTTP/1.1 connection, as little of it as a load needs, so that the generator takes little of the machine that it measures.</summary>
sealed class Connection(IPEndPoint server) : IDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    byte[] _buffer = new byte[64 * 1024];
    int _from, _to;

    /// <summary>The status line and headers of the last answer.</summary>
    public string Head { get; private set; } = "";

    public async Task Open() => await _socket.ConnectAsync(server);

    /// <summary>The bytes of a request.</summary>
    public static byte[] Request(string method, string path, ReadOnlySpan<byte> body = default, string? prefer = null)
    {
        var more = prefer is null ? "" : $"Prefer: {prefer}\r\n";
        var head = body.IsEmpty ? $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n"
            : $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\n{more}Content-Length: {body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>How many bytes of a request are its body.</summary>
    public static int BodyLength(ReadOnlySpan<byte> request) => request.Length - request.IndexOf("\r\n\r\n"u8) - 4;

    /// <summary>Sends a request and reads its answer: the status and the body, which lasts until the next call.</summary>
    public async Task<(int Status, ReadOnlyMemory<byte> Body)> Send(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        (_from, _to) = (0, 0);
        int headEnd;
        while ((headEnd = _buffer.AsSpan(0, _to).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await Receive();
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, headEnd);
        Head = head;
        var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        _from = headEnd + 4;
        if (head.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            var start = at + 16;
            var end = head.IndexOf('\r', start);
            var length = int.Parse(head.AsSpan(start, (end < 0 ? head.Length : end) - start), CultureInfo.InvariantCulture);
            while (_to - _from < length)
            {
                await Receive();
            }

            return (status, _buffer.AsMemory(_from, length));
        }

        return (status, await Chunks());
    }

    public void Dispose() => _socket.Dispose();

    async Task<byte[]> Chunks()
    {
        List<byte> body = [];
        while (true)
        {
            int end;
            while ((end = _buffer.AsSpan(_from, _to - _from).IndexOf("\r\n"u8)) < 0)
            {
                await Receive();
            }

            var length = int.Parse(Encoding.ASCII.GetString(_buffer, _from, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _from += end + 2;
            while (_to - _from < length + 2)
            {
                await Receive();
            }

            body.AddRange(_buffer.AsSpan(_from, length));
            _from += length + 2;
            if (length == 0)
            {
                return [.. body];
            }
        }
    }

    async Task Receive()
    {
        if (_to == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_to));
        _to += read > 0 ? read : throw new IOException("the server closed the connection");
    }
}
