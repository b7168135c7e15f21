using System.Collections.Concurrent;

namespace PeerSupport.Fhir.Server;

/// <summary>Remembers what is reckoned again and again; when it knows <paramref name="most"/> it learns nothing more, so that no client fills the memory.</summary>
sealed class Known<TKey, TValue>(int most) where TKey : notnull
{
    readonly ConcurrentDictionary<TKey, TValue> _values = new();
    int _count;

    public TValue Of(TKey key, Func<TKey, TValue> reckon)
    {
        if (_values.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = reckon(key);
        if (Volatile.Read(ref _count) < most && _values.TryAdd(key, value))
        {
            Interlocked.Increment(ref _count);
        }

        return value;
    }
}
