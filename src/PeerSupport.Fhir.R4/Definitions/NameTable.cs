namespace PeerSupport.Fhir.R4;

/// <summary>Every property name that R4's JSON can have, found by its UTF-8 bytes: reading a resource then makes no string for a name.</summary>
internal sealed class NameTable
{
    readonly (byte[] Bytes, string Name)[] _places;

    NameTable(HashSet<string> names)
    {
        var size = 1;
        while (size < names.Count * 3)
        {
            size *= 2;
        }

        _places = new (byte[], string)[size];
        foreach (var name in names)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(name);
            var at = Hash(bytes);
            while (_places[at & (size - 1)].Bytes is not null)
            {
                at++;
            }

            _places[at & (size - 1)] = (bytes, string.Intern(name));
        }
    }

    public static NameTable Of(Definitions set)
    {
        HashSet<string> names = new(StringComparer.Ordinal) { "resourceType", "fhir_comments" };
        void Add(IEnumerable<ElementDefinition> elements)
        {
            foreach (var element in elements)
            {
                foreach (var type in element.Types)
                {
                    var name = element.IsChoice ? JsonNames.Choice(element.Name, type.Type) : element.Name;
                    names.Add(name);
                    if (char.IsLower(type.Type[0]))
                    {
                        names.Add("_" + name);
                    }
                }

                names.Add(element.Name);
                Add(element.Own);
            }
        }

        foreach (var type in set.Types)
        {
            Add(type.Elements);
        }

        return new NameTable(names);
    }

    /// <summary>The name for these bytes; null when R4 has no such name.</summary>
    public string? Find(ReadOnlySpan<byte> utf8)
    {
        for (var at = Hash(utf8); ; at++)
        {
            ref readonly var place = ref _places[at & (_places.Length - 1)];
            if (place.Bytes is null)
            {
                return null;
            }

            if (utf8.SequenceEqual(place.Bytes))
            {
                return place.Name;
            }
        }
    }

    static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 5381u;
        foreach (var b in bytes)
        {
            hash = hash * 33 ^ b;
        }

        return (int)(hash ^ hash >> 15);
    }
}
