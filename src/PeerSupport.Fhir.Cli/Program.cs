System.Console.WriteLine("peersupport");
