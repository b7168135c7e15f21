using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>Trace, the time, and types (N1, 5.9 and 6.3).</summary>
internal static class UtilityFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("trace", 1, 2, Trace);
        list.Add("now", 0, static (in Call c) => new Items(Computed.Of(Now(c))));
        list.Add("today", 0, static (in Call c) => new Items(Computed.Of(Now(c).Date)));
        list.Add("timeOfDay", 0, static (in Call c) => new Items(Computed.Of(Now(c).Time!.Value)));
        list.Add("type", 0, Type);
    }

    /// <summary>To the millisecond.</summary>
    static FhirDateTime Now(in Call call)
    {
        var now = call.Run.Context.Now;
        return FhirDateTime.From(now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)));
    }

    static Items Trace(in Call call)
    {
        var name = call.Text(0) ?? "";
        if (call.Run.Context.Trace is { } trace)
        {
            var passed = new ItemsBuilder();
            for (var i = 0; i < call.Input.Count; i++)
            {
                if (call.Count == 2)
                {
                    passed.AddAll(call.Argument(1, call.Input[i], i));
                }
                else
                {
                    passed.Add(call.Input[i]);
                }
            }

            trace(name, passed.Done().ToList());
        }

        return call.Input;
    }

    static Items Type(in Call call)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < call.Input.Count; i++)
        {
            var type = call.Input[i].InstanceType;
            result.Add(SystemTypes.IsSystem(call.Input[i])
                ? new TypeInfoElement("System", type[SystemTypes.Prefix.Length..])
                : new TypeInfoElement("FHIR", type));
        }

        return result.Done();
    }
}
