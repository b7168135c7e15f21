using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// A value with its history: in a policy either the value alone, or <c>[{ "from": "2021-01-01", "value": 21 }, …]</c>. A change adds a line and never rewrites one.
/// </summary>
[JsonConverter(typeof(DatedConverter))]
public sealed record Dated<T>(ImmutableArray<(DateOnly From, T Value)> Values)
{
    /// <summary>The value in force on the day; false where none is yet.</summary>
    public bool TryOn(DateOnly day, out T value)
    {
        value = default!;
        var found = false;
        foreach (var (from, candidate) in Values)
        {
            if (from <= day)
            {
                (value, found) = (candidate, true);
            }
        }

        return found;
    }

    /// <summary>The value in force on the day.</summary>
    /// <exception cref="InvalidOperationException">None is; the loader has checked that the values reach back to the policy's first day.</exception>
    public T On(DateOnly day) => TryOn(day, out var value) ? value : throw new InvalidOperationException($"No value in force on {day}.");
}

/// <summary>Reads <see cref="Dated{T}"/>.</summary>
public sealed class DatedConverter : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Dated<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Reader<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    sealed class Reader<T> : JsonConverter<Dated<T>>
    {
        public override Dated<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return new([(DateOnly.MinValue, Inner<T>(ref reader, options))]);
            }

            var steps = Inner<Step[]>(ref reader, options);
            for (var i = 0; i < steps.Length; i++)
            {
                if (steps[i] is null)
                {
                    throw new JsonException("a step of a dated value is null");
                }

                if (i > 0 && steps[i].From <= steps[i - 1].From)
                {
                    throw new JsonException($"dated values must be in order, without two of one day: {steps[i].From:yyyy-MM-dd} does not follow {steps[i - 1].From:yyyy-MM-dd}");
                }
            }

            return steps.Length == 0 ? throw new JsonException("a dated value needs at least one step") : new([.. steps.Select(step => (step.From, step.Value))]);
        }

        /// <summary>A fault inside knows only its place from here on: without it, the reader around names the whole place.</summary>
        static TInner Inner<TInner>(ref Utf8JsonReader reader, JsonSerializerOptions options)
        {
            try
            {
                return JsonSerializer.Deserialize<TInner>(ref reader, options)!;
            }
            catch (JsonException fault)
            {
                throw new JsonException(fault.Message.Split(" Path: ")[0], fault);
            }
        }

        public override void Write(Utf8JsonWriter writer, Dated<T> value, JsonSerializerOptions options)
        {
            if (value.Values is [(var from, var only)] && from == DateOnly.MinValue)
            {
                JsonSerializer.Serialize(writer, only, options);
                return;
            }

            JsonSerializer.Serialize(writer, value.Values.Select(step => new Step { From = step.From, Value = step.Value }), options);
        }

        sealed record Step
        {
            public required DateOnly From { get; init; }
            public required T Value { get; init; }
        }
    }
}
